package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests that an API server has answered so far.
 *
 * @param all of everybody
 * @param writes by resource, of the resources that the operator writes, but for Leases
 */
record ApiRequests(double all, Map<String, Double> writes) {

    private static final Pattern LINE =
            Pattern.compile("apiserver_request_total\\{.*[{,]resource=\"([^\"]*)\".*verb=\"([A-Z]+)\".*} ([0-9.e+]+)");

    private static final Set<String> WRITES = Set.of("APPLY", "PATCH", "PUT", "POST", "DELETE");

    private static final Set<String> OURS = Set.of(
            "regionalcaches",
            "cacheregions",
            "cachemembers",
            "cachepolicies",
            "statefulsets",
            "configmaps",
            "secrets",
            "services",
            "endpointslices",
            "poddisruptionbudgets");

    static ApiRequests count(Cluster cluster) {
        double all = 0;
        Map<String, Double> writes = new TreeMap<>();
        for (String line :
                cluster.kubectl("get", "--raw", "/metrics").ok().lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                double count = Double.parseDouble(matcher.group(3));
                all += count;
                if (OURS.contains(matcher.group(1)) && WRITES.contains(matcher.group(2))) {
                    writes.merge(matcher.group(1), count, Double::sum);
                }
            }
        }
        return new ApiRequests(all, writes);
    }

    /** What came since then; resources without a write are left out. */
    ApiRequests since(ApiRequests before) {
        Map<String, Double> written = new TreeMap<>();
        writes.forEach((resource, count) -> {
            double more = count - before.writes.getOrDefault(resource, 0.0);
            if (more > 0) {
                written.put(resource, more);
            }
        });
        return new ApiRequests(all - before.all, written);
    }
}
