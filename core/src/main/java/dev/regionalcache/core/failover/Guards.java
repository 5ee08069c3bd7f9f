package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Epoch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must hold before a primary is replaced, in the order of docs/failover.md. They are looked at before a preparation only:
 * what has begun is finished or superseded.
 */
final class Guards {

    private Guards() {}

    /** The first guard that blocks. */
    static Optional<FailoverDecision.Blocked> beforeFailover(CacheSight sight, Newest newest, Epoch lost, Terms terms) {
        if (sight.paused()) {
            return blocked(
                    "Paused",
                    "the primary in %s is lost and the cache is paused: set spec.pause to false to let another region take over"
                            .formatted(lost.region()));
        }
        Set<String> holders = holders(sight, newest);
        if (holders.size() > 1) {
            return blocked(
                    "SeveralPrimaries",
                    "%s hold a lease of the newest epoch: nothing is decided until one alone does; look at their agents' logs"
                            .formatted(names(holders)));
        }
        Optional<FailoverDecision.Blocked> cutOff = majorityOfAgents(sight, terms);
        if (cutOff.isPresent()) {
            return cutOff;
        }
        Set<String> votes = newest.votes();
        if (!newest.isGivenUp(sight) && !terms.isMajority(votes)) {
            return blocked(
                    "NoMajorityOfVotes",
                    "%s does not hold the lease, and of the witnesses only %s find it gone; it goes on by itself when its agent does: look at the agent there"
                            .formatted(lost.region(), votes.isEmpty() ? "none" : names(votes)));
        }
        if (sight.members().stream().noneMatch(m -> mayBecomePrimary(sight, m))) {
            return blocked(
                    "NoCandidate",
                    "no region can become the primary instead of %s: give one with a living agent a priority above 0"
                            .formatted(lost.region()));
        }
        return Optional.empty();
    }

    /** Without a majority of agents it is the control plane that is cut off; this one holds for what supersedes, too. */
    static Optional<FailoverDecision.Blocked> majorityOfAgents(CacheSight sight, Terms terms) {
        if (terms.isMajority(sight.alive())) {
            return Optional.empty();
        }
        return blocked(
                "NoMajorityOfAgents",
                "agents in %s can be reached, which is no majority of the witnesses: nothing is decided until the clusters of more of them answer"
                        .formatted(names(sight.alive())));
    }

    /** Only statuses of the newest epoch count. */
    private static Set<String> holders(CacheSight sight, Newest newest) {
        return sight.members().stream()
                .filter(m -> m.agentAlive()
                        && m.status().held() != null
                        && m.status().held().number() == newest.number())
                .map(MemberSight::region)
                .collect(Collectors.toSet());
    }

    private static boolean mayBecomePrimary(CacheSight sight, MemberSight member) {
        return member.agentAlive()
                && member.priority() > 0
                && member.status().runId() != null
                && sight.declared().regions().contains(member.region());
    }

    private static Optional<FailoverDecision.Blocked> blocked(String reason, String message) {
        return Optional.of(new FailoverDecision.Blocked(reason, message));
    }

    private static String names(Set<String> regions) {
        return regions.isEmpty()
                ? "no region"
                : String.join(", ", List.copyOf(regions).stream().sorted().toList());
    }
}
