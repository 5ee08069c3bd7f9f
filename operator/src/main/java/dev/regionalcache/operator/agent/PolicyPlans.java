package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.policies.EnforcementPlan;
import dev.regionalcache.operator.policies.SamplingPlan;
import dev.regionalcache.operator.policies.ServersReport;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/** Where policies are held: on the head that was recorded as the primary of the epoch, and on no other server. Pure. */
final class PolicyPlans {

    private PolicyPlans() {}

    static Optional<EnforcementPlan> of(MemberSnapshot seen, Writable writable, Passwords passwords) {
        boolean holds = seen.isPrimary()
                && !seen.spec().orphaned()
                && seen.preparation().isEmpty()
                && !seen.spec().policies().isEmpty();
        return holds && writable instanceof Writable.Recorded(ServerRef server)
                ? seen.headPod().flatMap(pod -> plan(seen, pod, server, passwords))
                : Optional.empty();
    }

    /** What servers of a class's own say; empty: these are shared. */
    static Optional<ServersReport> ownServers(MemberSnapshot seen) {
        return ServersReport.ownServers(seen.spec().policies())
                .map(rule -> new ServersReport(
                        rule,
                        seen.headView().map(ServerView::info).orElse(null),
                        seen.declaredPods().stream()
                                .flatMap(pod -> seen.view(pod).map(ServerView::info).stream())
                                .toList(),
                        seen.isPrimary(),
                        reported(seen)));
    }

    /** Where clients read classes of which samples are to tell: on all servers that answer. */
    static Optional<SamplingPlan> sampling(MemberSnapshot seen, Passwords passwords) {
        List<PolicyRule> sampled = seen.spec().policies().stream()
                .filter(rule -> Boolean.TRUE.equals(rule.sampleReads()))
                .toList();
        return sampled.isEmpty() || seen.isWitness() || seen.spec().orphaned()
                ? Optional.empty()
                : Optional.of(new SamplingPlan(
                        seen.declaredPods().stream()
                                .filter(pod -> seen.view(pod)
                                        .filter(ServerView::answering)
                                        .isPresent())
                                .flatMap(pod -> MemberSnapshot.address(pod).stream())
                                .toList(),
                        passwords.operatorLogins(),
                        sampled,
                        seen.isPrimary()));
    }

    /** What was told of policies last. */
    static List<PolicyReport> reported(MemberSnapshot seen) {
        return seen.status().map(CacheMemberStatus::policies).orElse(List.of());
    }

    private static Optional<EnforcementPlan> plan(MemberSnapshot seen, Pod pod, ServerRef server, Passwords passwords) {
        return seen.headAddress()
                .map(address -> new EnforcementPlan(
                        pod.getMetadata().getName(),
                        server.runId(),
                        seen.spec().epoch(),
                        address,
                        passwords.operatorLogins(),
                        seen.spec().policies()));
    }
}
