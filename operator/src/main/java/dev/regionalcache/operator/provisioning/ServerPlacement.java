package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.cache.Scheduling;
import dev.regionalcache.crds.member.CacheMember;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.Map;
import java.util.TreeMap;

/** Where a member's pods may run. */
final class ServerPlacement {

    private ServerPlacement() {}

    /** Puts the region's nodes, and what the template asks for, into a pod. */
    static void place(PodSpecBuilder pod, CacheMember member, MemberIdentity identity) {
        Map<String, String> nodes = new TreeMap<>(member.getSpec().nodeSelector());
        Scheduling scheduling = member.getSpec().main().template().scheduling();
        if (scheduling != null) {
            scheduling.nodeSelector().forEach(nodes::putIfAbsent);
            pod.withTolerations(scheduling.tolerations())
                    .withTopologySpreadConstraints(scheduling.topologySpreadConstraints().stream()
                            .map(constraint -> ofTheRegion(constraint, identity))
                            .toList())
                    .withPriorityClassName(scheduling.priorityClassName());
        }
        pod.withNodeSelector(nodes.isEmpty() ? null : nodes)
                .withAffinity(
                        scheduling == null || scheduling.affinity() == null
                                ? differentNodes(identity)
                                : scheduling.affinity());
    }

    /** Kubernetes counts no pods at all where nobody says which; a template that is for all regions cannot name one region's. */
    private static TopologySpreadConstraint ofTheRegion(TopologySpreadConstraint constraint, MemberIdentity identity) {
        return constraint.getLabelSelector() != null
                ? constraint
                : new TopologySpreadConstraintBuilder(constraint)
                        .withNewLabelSelector()
                        .withMatchLabels(identity.selector())
                        .endLabelSelector()
                        .build();
    }

    private static Affinity differentNodes(MemberIdentity identity) {
        return new AffinityBuilder()
                .withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPodAffinityTerm()
                .withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .withMatchLabels(identity.selector())
                .endLabelSelector()
                .endPodAffinityTerm()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .build();
    }
}
