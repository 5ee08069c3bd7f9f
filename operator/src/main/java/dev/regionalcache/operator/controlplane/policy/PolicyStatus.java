package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicySpec;
import dev.regionalcache.crds.policy.CachePolicyStatus;
import dev.regionalcache.crds.policy.PolicyRegionStatus;
import dev.regionalcache.crds.policy.PolicyUsage;
import dev.regionalcache.crds.policy.ServersUsage;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Folds what is known of a policy into its status. Pure. */
final class PolicyStatus {

    private PolicyStatus() {}

    static CachePolicyStatus of(PolicySight seen, Instant now) {
        long generation = seen.policy().getMetadata().getGeneration();
        Condition accepted = accepted(seen);
        List<Condition> found = new ArrayList<>(List.of(accepted, ready(seen, accepted)));
        List<PolicyRegionStatus> rows = accepted.holds() ? rows(seen) : List.of();
        if (accepted.holds()) {
            withinLimit(seen).ifPresent(found::add);
        }
        return new CachePolicyStatus(
                generation,
                rows,
                Conditions.merge(
                        Optional.ofNullable(seen.policy().getStatus())
                                .map(CachePolicyStatus::conditions)
                                .orElse(List.of()),
                        found,
                        generation,
                        now));
    }

    private static List<PolicyRegionStatus> rows(PolicySight seen) {
        Map<String, PolicyUsage> held = new TreeMap<>();
        Set<String> regions = new TreeSet<>();
        for (PolicySight.Report report : seen.reports()) {
            regions.add(report.region());
            PolicyUsage usage = usage(seen.policy().getSpec(), report.of().usage());
            if (usage != null) {
                held.put(report.region(), usage);
            }
        }
        Map<String, ServersUsage> servers = seen.servers();
        regions.addAll(servers.keySet());
        Map<String, String> hitRates = seen.hitRates();
        regions.addAll(hitRates.keySet());
        return regions.stream()
                .map(region ->
                        new PolicyRegionStatus(region, held.get(region), servers.get(region), hitRates.get(region)))
                .toList();
    }

    /** An agent that is told of no limit knows no share of it. */
    private static @Nullable PolicyUsage usage(CachePolicySpec spec, @Nullable PolicyUsage usage) {
        String limit = spec.maxMemory();
        return usage == null || limit == null || !spec.hasOwnServers()
                ? usage
                : usage.withShare(Math.round(100 * bytes(usage.memory()) / bytes(limit)) + "%");
    }

    private static double bytes(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity)).doubleValue();
    }

    private static Condition accepted(PolicySight seen) {
        CachePolicySpec spec = seen.policy().getSpec();
        return switch (seen.acceptance()) {
            case Acceptance.Refused(String reason, String message) ->
                Condition.of(CachePolicy.ACCEPTED, false, reason, message);
            case Acceptance.Accepted() ->
                seen.cache() == null
                        ? Condition.of(
                                CachePolicy.ACCEPTED,
                                false,
                                "CacheNotFound",
                                "there is no RegionalCache %s in this namespace: create it, or delete the policy and create it for another one"
                                        .formatted(spec.cacheRef().name()))
                        : Condition.of(
                                CachePolicy.ACCEPTED,
                                true,
                                "Accepted",
                                "it is in force for the keys that begin with %s"
                                        .formatted(String.join(", ", spec.prefixes())));
        };
    }

    private static Condition ready(PolicySight seen, Condition accepted) {
        if (!accepted.holds() || seen.cache() == null) {
            return Condition.of(Condition.READY, false, accepted.reason(), accepted.message());
        }
        if (seen.cache().getSpec().pause()) {
            return Condition.of(
                    Condition.READY, false, "Paused", "spec.pause of the RegionalCache is true: no key is touched");
        }
        if (seen.trouble().isPresent()) {
            return Condition.of(
                    Condition.READY, false, "WaitingForServers", seen.trouble().get());
        }
        return seen.worst()
                .map(PolicyStatus::ready)
                .orElseGet(
                        () -> Condition.of(
                                Condition.READY,
                                false,
                                "WaitingForPrimary",
                                "the primary region's agent has not taken it up yet: it does so while its server accepts writes"));
    }

    private static Condition ready(PolicyReport report) {
        return switch (report.state()) {
            case "Enforcing" ->
                Condition.of(Condition.READY, true, "Enforcing", "keys are held to it, walk after walk");
            case "Auditing" ->
                Condition.of(
                        Condition.READY, true, "Auditing", "keys are looked at, and none is touched: mode is Audit");
            case "Walking" ->
                Condition.of(Condition.READY, false, "Walking", "all keys are being looked at for the first time");
            default ->
                Condition.of(
                        Condition.READY,
                        false,
                        report.state(),
                        report.message() == null ? "the agent says no more" : report.message());
        };
    }

    private static Optional<Condition> withinLimit(PolicySight seen) {
        String limit = seen.policy().getSpec().maxMemory();
        // Servers of its own keep to their maxmemory themselves.
        return limit == null || seen.policy().getSpec().hasOwnServers()
                ? Optional.empty()
                : seen.worst().map(PolicyReport::usage).map(usage -> withinLimit(usage, limit));
    }

    /** Without a figure: it would be written anew with each. */
    private static Condition withinLimit(PolicyUsage usage, String limit) {
        return usage.overLimit()
                ? Condition.of(
                        CachePolicy.WITHIN_LIMIT,
                        false,
                        "OverLimit",
                        "the class takes more than maxMemory, %s, and a tenth: its keys are written faster than they are removed, or mode is Audit; give it more memory or a shorter ttl, or slow the application down"
                                .formatted(limit))
                : Condition.of(
                        CachePolicy.WITHIN_LIMIT,
                        true,
                        "WithinLimit",
                        "the class takes no more than %s and a tenth".formatted(limit));
    }
}
