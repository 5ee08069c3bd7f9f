package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Write requests that an API server has answered, by resource; of the resources that the operator writes. */
final class ApiWrites {

    private static final Pattern LINE = Pattern.compile(
            "apiserver_request_total\\{.*resource=\"([^\"]+)\".*verb=\"(APPLY|PATCH|PUT|POST|DELETE|CREATE|UPDATE)\".*} ([0-9.e+]+)");

    private static final Set<String> OURS = Set.of(
            "regionalcaches",
            "cacheregions",
            "cachemembers",
            "statefulsets",
            "configmaps",
            "secrets",
            "services",
            "endpointslices",
            "poddisruptionbudgets");

    private ApiWrites() {}

    static Map<String, Double> count(Cluster cluster) {
        Map<String, Double> counts = new TreeMap<>();
        cluster.kubectl("get", "--raw", "/metrics").ok().lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && OURS.contains(matcher.group(1))) {
                counts.merge(matcher.group(1), Double.parseDouble(matcher.group(3)), Double::sum);
            }
        });
        return counts;
    }

    /** What was written between two counts; resources without a write are left out. */
    static Map<String, Double> between(Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> written = new TreeMap<>();
        after.forEach((resource, count) -> {
            double more = count - before.getOrDefault(resource, 0.0);
            if (more > 0) {
                written.put(resource, more);
            }
        });
        return written;
    }
}
