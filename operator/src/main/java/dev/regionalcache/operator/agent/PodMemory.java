package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.provisioning.ServerPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The memory limit of a server's container. A resize only asks for another one: the kubelet gives it later, or never where its
 * node has no room, and until then a server that fills what it was promised is killed.
 */
final class PodMemory {

    /** A kernel counts in pages: what it says is not what it was told to the last byte. */
    private static final long PRECISION = 1L << 20;

    private PodMemory() {}

    /** Bytes that the container may use for certain; empty where nothing limits it. */
    static Optional<Long> limit(Pod pod) {
        return Stream.concat(asked(pod).stream(), given(pod).stream()).min(Long::compare);
    }

    /** What is waited for, in the kubelet's words where it has some; empty where the container has what its pod asks for. */
    static Optional<String> awaited(Pod pod) {
        return asked(pod)
                .flatMap(asked -> given(pod).filter(given -> given / PRECISION < asked / PRECISION))
                .map(given -> "waiting for the kubelet to give %s more than %d MiB of memory%s"
                        .formatted(pod.getMetadata().getName(), given / PRECISION, why(pod)));
    }

    private static String why(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(c -> c.getType().startsWith("PodResize") && c.getMessage() != null)
                .findFirst()
                .map(PodCondition::getMessage)
                .map(message -> ": " + message)
                .orElse("");
    }

    private static Optional<Long> asked(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .filter(c -> c.getName().equals(ServerPod.CONTAINER))
                .findFirst()
                .map(Container::getResources)
                .flatMap(PodMemory::bytes);
    }

    /** Empty where the cluster does not say it: then it resizes no pod in place either. */
    private static Optional<Long> given(Pod pod) {
        return Pods.state(pod).map(ContainerStatus::getResources).flatMap(PodMemory::bytes);
    }

    private static Optional<Long> bytes(ResourceRequirements resources) {
        return Optional.ofNullable(resources.getLimits())
                .map(limits -> limits.get("memory"))
                .map(Quantity::getAmountInBytes)
                .map(BigDecimal::longValue);
    }
}
