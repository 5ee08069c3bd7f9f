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
        Operator.install(clusters);
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
        Clusters.together(clusters, cluster -> TestNamespace.create(cluster, namespace));
        return new ThreeRegions(
                new TestNamespace(control, namespace),
                new TestNamespace(clusters.get(1), namespace),
                new TestNamespace(clusters.get(2), namespace));
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
        east.deleteCaches();
        east.cluster().kubectl("delete", "cregion", "--all", "--timeout=60s").ok();
        EndingNamespaces.end(List.of(east, west, south));
    }
}
