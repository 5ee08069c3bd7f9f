package dev.regionalcache.localcluster.node;

import dev.regionalcache.localcluster.json.Json;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells the API how a pod is, when that has changed. */
final class PodStatusReport {

    static final String MANAGER = "kubelet";

    private final Node node;
    private final String podIp;
    private final Map<String, PodCondition> conditions = new TreeMap<>();
    private final String startTime;
    private @Nullable PodStatus told;

    PodStatusReport(Node node, String podIp) {
        this.node = node;
        this.podIp = podIp;
        this.startTime = now();
    }

    void write(Pod pod, List<ContainerRunner> runners) {
        List<ContainerStatus> containers =
                runners.stream().map(ContainerRunner::status).toList();
        boolean ready = runners.stream().allMatch(ContainerRunner::isReady);
        boolean started = containers.stream().allMatch(c -> c.getRestartCount() > 0 || c.getStarted());
        List.of("PodReadyToStartContainers", "Initialized", "PodScheduled").forEach(type -> condition(type, true));
        List.of("ContainersReady", "Ready").forEach(type -> condition(type, ready));
        PodStatus status = new PodStatusBuilder()
                .withPhase(started ? "Running" : "Pending")
                .withConditions(List.copyOf(conditions.values()))
                .withHostIP(node.address())
                .addNewHostIP(node.address())
                .withPodIP(podIp)
                .addNewPodIP(podIp)
                .withStartTime(startTime)
                .withQosClass("Burstable")
                .withContainerStatuses(containers)
                .build();
        if (!status.equals(told)) {
            node.api()
                    .editStatus(
                            pod,
                            MANAGER,
                            live -> new PodBuilder(live).withStatus(status).build());
            told = status;
        }
    }

    private void condition(String type, boolean holds) {
        String status = holds ? "True" : "False";
        PodCondition before = conditions.get(type);
        if (before == null || !before.getStatus().equals(status)) {
            conditions.put(
                    type,
                    new PodConditionBuilder()
                            .withType(type)
                            .withStatus(status)
                            .withLastTransitionTime(now())
                            .withReason(holds ? null : "ContainersNotReady")
                            .build());
        }
    }

    private String now() {
        return Json.timestamp(node.clock().instant());
    }
}
