package dev.regionalcache.operator.agent;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;

/**
 * Why a server's pod does not run, in the words of Kubernetes.
 *
 * @param reason one CamelCase word, such as ImagePullBackOff or Unschedulable
 */
record PodProblem(String reason, String message) {

    /** What a container passes through when all is well. */
    private static final Set<String> ON_THE_WAY = Set.of("ContainerCreating", "PodInitializing");

    static Optional<PodProblem> of(Pod pod) {
        return waiting(pod).or(() -> unscheduled(pod));
    }

    private static Optional<PodProblem> waiting(Pod pod) {
        return Pods.state(pod)
                .filter(s -> s.getState() != null && s.getState().getWaiting() != null)
                .filter(s -> isProblem(s.getState().getWaiting()))
                .map(s -> new PodProblem(
                        s.getState().getWaiting().getReason(),
                        "%s: %s%s"
                                .formatted(
                                        pod.getMetadata().getName(),
                                        text(s.getState().getWaiting()),
                                        lastWords(s))));
    }

    private static boolean isProblem(ContainerStateWaiting waiting) {
        return waiting.getReason() != null && !ON_THE_WAY.contains(waiting.getReason());
    }

    /** The last line that the server wrote before it ended. */
    private static String lastWords(ContainerStatus state) {
        ContainerStateTerminated ended =
                state.getLastState() == null ? null : state.getLastState().getTerminated();
        return ended == null || ended.getMessage() == null
                ? ""
                : ended.getMessage()
                        .strip()
                        .lines()
                        .reduce((before, last) -> last)
                        .map(line -> "; its last words: " + line)
                        .orElse("");
    }

    private static String text(ContainerStateWaiting waiting) {
        return waiting.getMessage() == null ? waiting.getReason() : waiting.getMessage();
    }

    private static Optional<PodProblem> unscheduled(Pod pod) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("PodScheduled") && c.getStatus().equals("False"))
                .findFirst()
                .map(c -> new PodProblem(
                        c.getReason() == null ? "Unschedulable" : c.getReason(),
                        pod.getMetadata().getName() + ": " + c.getMessage()));
    }
}
