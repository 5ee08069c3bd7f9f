package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.ServersUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a policy's status is made of.
 *
 * @param acceptance whether it is in force for its cache
 * @param cache null: there is none of this name
 * @param holders the caches that hold the keys of the class: the main one, or its own
 * @param trouble why servers of the class's own are not ready; empty where they are, and where it has none
 */
record PolicySight(
        CachePolicy policy,
        Acceptance acceptance,
        @Nullable RegionalCache cache,
        List<Holder> holders,
        Optional<String> trouble) {

    /**
     * A cache that holds keys of the class.
     *
     * @param members as far as they are known
     */
    record Holder(RegionalCache cache, List<CacheMember> members) {

        /** The region that is its primary; empty while there is none. */
        Optional<String> primary() {
            return Optional.ofNullable(cache.getStatus()).map(RegionalCacheStatus::primaryRegion);
        }

        private Optional<Report> report(String policy) {
            return primary().stream()
                    .flatMap(region ->
                            members.stream().filter(m -> m.getSpec().region().equals(region)))
                    .filter(m -> m.getStatus() != null)
                    .flatMap(m -> m.getStatus().policies().stream()
                            .filter(r -> r.name().equals(policy) && !r.state().equals(PolicyReport.COPYING))
                            .map(r -> new Report(m.getSpec().region(), r)))
                    .findFirst();
        }

        private Stream<Report> all(String policy) {
            return members.stream()
                    .filter(m -> m.getStatus() != null)
                    .flatMap(m -> m.getStatus().policies().stream()
                            .filter(r -> r.name().equals(policy))
                            .map(r -> new Report(m.getSpec().region(), r)));
        }
    }

    /** What a region's agent says. */
    record Report(String region, PolicyReport of) {}

    /** What the primary regions' agents say, a report a holder at most. */
    List<Report> reports() {
        return holders.stream()
                .flatMap(h -> h.report(policy.getMetadata().getName()).stream())
                .toList();
    }

    /** What all regions' agents say of servers of the class's own, by region. */
    Map<String, ServersUsage> servers() {
        return byRegion(PolicyReport::servers);
    }

    /** What all regions' agents say of what clients hit in the main servers, by region. */
    Map<String, String> hitRates() {
        return byRegion(PolicyReport::hitRate);
    }

    private <T> Map<String, T> byRegion(Function<PolicyReport, @Nullable T> figure) {
        Map<String, T> figures = new HashMap<>();
        for (Holder holder : holders) {
            holder.all(policy.getMetadata().getName()).forEach(report -> {
                T said = figure.apply(report.of());
                if (said != null) {
                    figures.putIfAbsent(report.region(), said);
                }
            });
        }
        return figures;
    }

    /** What the primary regions' agents say, if it is about the policy as it is now, and there is one of each holder; else empty. */
    List<PolicyReport> currentReports() {
        List<PolicyReport> current = reports().stream()
                .map(Report::of)
                .filter(r -> r.generation() == policy.getMetadata().getGeneration())
                .toList();
        return current.size() == holders.size() ? current : List.of();
    }

    /** The first report of one of these states, in their order. */
    Optional<PolicyReport> worst() {
        List<PolicyReport> current = currentReports();
        return Stream.concat(
                        current.stream().filter(r -> !isGood(r) && !r.state().equals("Walking")),
                        Stream.concat(current.stream().filter(r -> r.state().equals("Walking")), current.stream()))
                .findFirst();
    }

    private static boolean isGood(PolicyReport report) {
        return report.state().equals("Enforcing") || report.state().equals("Auditing");
    }
}
