package dev.regionalcache.localcluster.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;

/** Whether pods can run on the one node that there is. Only node selectors are looked at. */
final class Scheduling {

    private Scheduling() {}

    /** Whether it can; where not, the pod says so. */
    static boolean fits(Node node, Pod pod) {
        boolean fits = node.api()
                .get(io.fabric8.kubernetes.api.model.Node.class, null, node.name())
                .filter(n -> n.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(pod.getSpec().getNodeSelector().entrySet()))
                .isPresent();
        if (!fits) {
            node.api()
                    .editStatus(
                            pod,
                            "kube-scheduler",
                            live -> new PodBuilder(live)
                                    .editStatus()
                                    .withConditions(new PodConditionBuilder()
                                            .withType("PodScheduled")
                                            .withStatus("False")
                                            .withReason("Unschedulable")
                                            .withMessage(
                                                    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")
                                            .build())
                                    .endStatus()
                                    .build());
        }
        return fits;
    }
}
