package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.ServerAddress;
import java.util.List;

/**
 * The policies of one cache and the server on which they are held.
 *
 * @param pod the server's pod
 * @param runId the process: another one in its place is not touched
 * @param epoch in which it is the primary, for log lines
 * @param logins by which the agent may log in, the current one first
 * @param rules at least one
 */
public record EnforcementPlan(
        String pod, String runId, long epoch, ServerAddress address, List<Credentials> logins, List<PolicyRule> rules) {

    /** Takes copies of the lists. */
    public EnforcementPlan {
        logins = List.copyOf(logins);
        rules = List.copyOf(rules);
    }

    /** Whether the other plan is for the same process, reached in the same way. */
    boolean isOfSameServer(EnforcementPlan other) {
        return pod.equals(other.pod)
                && runId.equals(other.runId)
                && address.equals(other.address)
                && logins.equals(other.logins);
    }

    /** Logins are secret. */
    @Override
    public String toString() {
        return "%d policies on %s at %s".formatted(rules.size(), pod, address);
    }
}
