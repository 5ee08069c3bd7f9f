package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.Link;
import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Optional;

/** How many of a member's servers a drain of nodes may take now. */
final class Evictions {

    private Evictions() {}

    /**
     * One, if each of the others could take the head's place; else none. What the head itself misses of its parent's region does
     * not count: a drain of this cluster does not wait for another one.
     *
     * @param budget as it is; it stays so until the servers have been asked
     */
    static int allowed(MemberSnapshot seen, Optional<PodDisruptionBudget> budget) {
        if (!seen.isObserved()) {
            return budget.map(b -> b.getSpec().getMaxUnavailable())
                    .map(IntOrString::getIntVal)
                    .orElse(0);
        }
        boolean whole = seen.declaredPods().size() == seen.spec().main().replicas()
                && seen.declaredPods().stream().allMatch(pod -> seen.isHead(pod) || follows(seen, pod));
        return whole ? 1 : 0;
    }

    private static boolean follows(MemberSnapshot seen, Pod pod) {
        return Pods.hasAddress(pod)
                && seen.view(pod)
                        .filter(ServerView::inSync)
                        .filter(v -> v.link() == Link.Up)
                        .isPresent();
    }
}
