package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.ServersUsage;
import dev.regionalcache.redis.ServerInfo;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What servers of a class's own say of themselves, for a report.
 *
 * @param rule the class's
 * @param head null: it does not answer
 * @param answering the region's servers that answer, the head among them
 * @param primary whether the region is where the policy is held
 * @param before what was reported last
 */
public record ServersReport(
        PolicyRule rule,
        @Nullable ServerInfo head,
        Collection<ServerInfo> answering,
        boolean primary,
        List<PolicyReport> before) {

    /** Takes copies. */
    public ServersReport {
        answering = List.copyOf(answering);
        before = List.copyOf(before);
    }

    /** The one rule of servers that hold no keys but those of its class; empty: they are shared. */
    public static Optional<PolicyRule> ownServers(List<PolicyRule> rules) {
        return rules.stream().filter(r -> Boolean.TRUE.equals(r.ownServers())).findFirst();
    }

    /** What was told of the servers last. */
    @Nullable
    ServersUsage told() {
        return before.stream()
                .filter(r -> r.name().equals(rule.name()))
                .findFirst()
                .map(PolicyReport::servers)
                .orElse(null);
    }

    /** The reports on what is held, with what the servers say. Where nothing is held yet that is all that there is to tell. */
    List<PolicyReport> with(List<PolicyReport> held, ServersUsage usage) {
        return held.isEmpty() && !primary
                ? List.of(PolicyReport.copying(rule.name(), rule.generation()).withServers(usage))
                : held.stream().map(r -> r.withServers(usage)).toList();
    }
}
