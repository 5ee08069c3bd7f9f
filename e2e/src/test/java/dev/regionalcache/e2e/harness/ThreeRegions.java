package dev.regionalcache.e2e.harness;

import java.util.List;

/**
 * The regions east, west and south in three clusters, reached by NodePort and LoadBalancer, as where networks are not
 * routed. The control plane is in east's cluster.
 *
 * @param east a namespace of the control cluster
 * @param west the namespace of the same name in the second cluster
 * @param south the namespace of the same name in the third cluster
 */
public record ThreeRegions(TestNamespace east, TestNamespace west, TestNamespace south) {

    /** Installs the operator in three clusters, registers them, and creates a namespace of this name in each. */
    public static ThreeRegions install(String namespace) {
        List<Cluster> clusters = Clusters.first(3);
        Cluster control = clusters.get(0);
        Operator.install(control);
        Operator.installAgent(clusters.get(1));
        Operator.installAgent(clusters.get(2));
        control.apply("default", """
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheRegion
                metadata: {name: east}
                spec: {exposure: {type: NodePort}}
                ---
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheRegion
                metadata: {name: nearby}
                spec: {}
                """);
        Registration.register(control, clusters.get(1), "west", "--exposure", "LoadBalancer");
        Registration.register(control, clusters.get(2), "south", "--exposure", "NodePort");
        return new ThreeRegions(
                TestNamespace.create(control, namespace),
                TestNamespace.create(clusters.get(1), namespace),
                TestNamespace.create(clusters.get(2), namespace));
    }

    /** Ends faults, and deletes the caches, the regions and the namespaces. */
    public void delete() {
        if (Kit.isThere()) {
            Kit.heal(west.cluster());
            Kit.heal(south.cluster());
            Kit.distance(east.cluster(), west.cluster(), 0, 0, 0);
            Kit.distance(west.cluster(), south.cluster(), 0, 0, 0);
            Kit.distance(east.cluster(), south.cluster(), 0, 0, 0);
        }
        east.delete();
        east.cluster().kubectl("delete", "cregion", "--all", "--timeout=60s").ok();
        west.cluster()
                .kubectl("delete", "namespace", west.name(), "--timeout=60s")
                .ok();
        south.cluster()
                .kubectl("delete", "namespace", south.name(), "--timeout=60s")
                .ok();
    }
}
