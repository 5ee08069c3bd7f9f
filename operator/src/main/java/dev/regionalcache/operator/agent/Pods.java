package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.operator.provisioning.ServerPod;
import dev.regionalcache.operator.provisioning.Services;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What is read of a server's pod. */
final class Pods {

    /** What a kubelet says of a container that it lost sight of: nobody has seen it end. */
    private static final String NOT_FOUND = "ContainerStatusUnknown";

    /** From the end of its grace, which is what {@code deletionTimestamp} says. */
    private static final Duration OVERDUE = Duration.ofSeconds(10);

    private Pods() {}

    /** Whether a role may be given to it: a server may live in it, and it is not being deleted. */
    static boolean hasAddress(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null && mayLive(pod);
    }

    /**
     * Whether a server may live in it: it has an address. One that is being deleted may live on for as long as its object is
     * there, and accept writes: it is kept, and fenced, like any other.
     */
    static boolean mayLive(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getPodIP() != null
                && !pod.getStatus().getPodIP().isEmpty();
    }

    /** Whether its object is still there long after its server should have ended: its kubelet does nothing. */
    static boolean isOverdue(Pod pod, Instant now) {
        String end = pod.getMetadata().getDeletionTimestamp();
        return end != null && Instant.parse(end).plus(OVERDUE).isBefore(now);
    }

    /**
     * Whether a connection that is refused at this address proves that the process is gone which ran in the pod with this UID.
     *
     * @param nodeReady whether the pod's node is
     */
    static boolean refusalIsProof(Pod pod, String uid, String address, boolean nodeReady) {
        return mayLive(pod)
                && pod.getMetadata().getUid().equals(uid)
                && pod.getStatus().getPodIP().equals(address)
                && (hasEnded(pod) || (nodeReady && hasAddress(pod)));
    }

    /** The pod as what a Service leads to. */
    static Backend backend(Pod pod) {
        return new Backend(
                pod.getStatus().getPodIP(),
                Services.PORT,
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                pod.getSpec().getNodeName());
    }

    /** The image as it was declared: an admission webhook may have put another name for it into the container. */
    static String image(Pod pod) {
        return annotation(pod, ServerPod.IMAGE_ANNOTATION)
                .orElseGet(() -> server(pod).getImage());
    }

    /** The server's container, as it is declared in the pod. */
    static Container server(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .filter(c -> c.getName().equals(ServerPod.CONTAINER))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("pod without container " + ServerPod.CONTAINER + ": "
                        + pod.getMetadata().getName()));
    }

    /** The state of the server's container. */
    static Optional<ContainerStatus> state(Pod pod) {
        List<ContainerStatus> states =
                pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
        return states.stream()
                .filter(s -> s.getName().equals(ServerPod.CONTAINER))
                .findFirst();
    }

    /** How often the server's container was started again. */
    static int restarts(Pod pod) {
        return state(pod).map(ContainerStatus::getRestartCount).orElse(0);
    }

    /** Whether no container of the server has ever run in it: there is nothing in its volumes of its own. */
    static boolean hasNeverStarted(Pod pod) {
        return state(pod)
                .map(s -> s.getContainerID() == null || s.getContainerID().isEmpty())
                .orElse(true);
    }

    static boolean isRunning(Pod pod) {
        return state(pod)
                .filter(s -> s.getState() != null && s.getState().getRunning() != null)
                .isPresent();
    }

    /** Whether the kubelet says that the process which ran last is gone, and no other runs. */
    static boolean hasEnded(Pod pod) {
        return end(pod).isPresent();
    }

    /** Whether it ended otherwise than by its own will: it saved nothing. */
    static boolean hasFailed(Pod pod) {
        return end(pod).filter(e -> e.getExitCode() == null || e.getExitCode() != 0)
                .isPresent();
    }

    /** The last end: an earlier one says nothing of a container that is there no more. */
    private static Optional<ContainerStateTerminated> end(Pod pod) {
        return state(pod)
                .filter(s -> s.getState() != null && s.getState().getRunning() == null)
                .flatMap(s -> Stream.of(s.getState(), s.getLastState())
                        .filter(Objects::nonNull)
                        .map(ContainerState::getTerminated)
                        .filter(Objects::nonNull)
                        .findFirst())
                .filter(t -> !NOT_FOUND.equals(t.getReason()));
    }

    static Optional<String> annotation(Pod pod, String key) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations()).map(a -> a.get(key));
    }

    /** Whether an annotation of the pod says just this. */
    static boolean says(Pod pod, String key, String value) {
        return annotation(pod, key).filter(value::equals).isPresent();
    }
}
