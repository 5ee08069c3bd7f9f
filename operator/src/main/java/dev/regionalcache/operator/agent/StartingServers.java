package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said of servers that do not answer yet, and why. */
final class StartingServers {

    private StartingServers() {}

    /** A sentence; empty where all that are declared answer. */
    static Optional<String> message(MemberSnapshot seen) {
        List<Pod> pods = seen.declaredPods();
        int declared = seen.spec().main().replicas();
        long answering = pods.stream()
                .filter(p -> seen.view(p).filter(ServerView::answering).isPresent())
                .count();
        return answering == declared
                ? Optional.empty()
                : Optional.of("%d of %d servers answer%s"
                        .formatted(
                                answering,
                                declared,
                                pods.size() < declared ? missing(seen, declared) : silent(seen, pods)));
    }

    /** Why a pod is not made only the StatefulSet's controller says, in an event. */
    private static String missing(MemberSnapshot seen, int declared) {
        String base = seen.names().base();
        String pods = IntStream.range(0, declared)
                .filter(ordinal -> !seen.pods().containsKey(ordinal))
                .mapToObj(ordinal -> base + "-" + ordinal)
                .collect(Collectors.joining(", "));
        return "; not made yet: %s. If it stays so, a quota or an admission policy may refuse it: see kubectl describe statefulset %s -n %s"
                .formatted(pods, base, seen.member().getMetadata().getNamespace());
    }

    private static String silent(MemberSnapshot seen, List<Pod> pods) {
        return pods.stream()
                .flatMap(p -> seen.view(p).stream())
                .filter(v -> !v.answering())
                .map(v -> "; " + v.pod() + ": " + v.failure())
                .findFirst()
                .orElse("");
    }
}
