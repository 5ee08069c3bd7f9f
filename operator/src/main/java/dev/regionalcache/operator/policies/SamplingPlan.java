package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.ServerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Classes of which samples tell what clients hit, and a region's servers that these read from.
 *
 * @param servers those that answer
 * @param logins by which the agent may log in, the current one first
 * @param rules at least one
 * @param primary whether the region is where the policies are held
 */
public record SamplingPlan(
        List<ServerAddress> servers, List<Credentials> logins, List<PolicyRule> rules, boolean primary) {

    /** Takes copies of the lists. */
    public SamplingPlan {
        servers = List.copyOf(servers);
        logins = List.copyOf(logins);
        rules = List.copyOf(rules);
    }

    /**
     * The reports on what is held, with what clients hit. Where nothing is held that is all that there is to tell.
     *
     * @param hitRates by the names of policies, as far as they are known
     */
    List<PolicyReport> with(List<PolicyReport> held, Map<String, HitRate> hitRates) {
        if (!held.isEmpty() || primary) {
            return held.stream()
                    .map(r -> hitRates.containsKey(r.name())
                            ? r.withHitRate(hitRates.get(r.name()).toString())
                            : r)
                    .toList();
        }
        List<PolicyReport> reports = new ArrayList<>();
        for (PolicyRule rule : rules) {
            HitRate hitRate = hitRates.get(rule.name());
            if (hitRate != null) {
                reports.add(PolicyReport.copying(rule.name(), rule.generation()).withHitRate(hitRate.toString()));
            }
        }
        return List.copyOf(reports);
    }

    /** Logins are secret. */
    @Override
    public String toString() {
        return "reads of %d policies on %s".formatted(rules.size(), servers);
    }
}
