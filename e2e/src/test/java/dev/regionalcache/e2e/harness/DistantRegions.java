package dev.regionalcache.e2e.harness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A region in each of several clusters that are as far from each other as regions of a cloud, and a second one, named
 * {@code east-b} after the control cluster, beside the control plane. All are reached by NodePort: of that the kit can
 * cut one direction alone.
 *
 * @param namespaces the namespace of each region, by the region's name; the control cluster's first
 */
public record DistantRegions(Map<String, TestNamespace> namespaces) {

    /** Round trips between neighbours in the order of the clusters, in ms: of regions on one continent and of others. */
    private static final int[] ROUND_TRIPS = {75, 120, 25, 92, 62, 115, 50, 58};

    private static final double LOSS_PERCENT = 0.1;

    /** Installs the operator in these clusters, registers them, moves them apart, and creates the namespace in each. */
    public static DistantRegions install(String namespace, List<Cluster> clusters) {
        Cluster control = clusters.getFirst();
        // Nobody needs them here, and each polls its API server.
        clusters.forEach(Kit::stopBalancer);
        Operator.install(clusters);
        for (String region : List.of(control.name(), control.name() + "-b")) {
            control.apply("default", """
                    apiVersion: regionalcache.dev/v1alpha1
                    kind: CacheRegion
                    metadata: {name: %s}
                    spec: {exposure: {type: NodePort}}
                    """.formatted(region));
        }
        Map<String, TestNamespace> namespaces = new LinkedHashMap<>();
        for (Cluster cluster : clusters) {
            if (!cluster.equals(control)) {
                Registration.register(control, cluster, cluster.name(), "--exposure", "NodePort");
            }
            namespaces.put(cluster.name(), TestNamespace.create(cluster, namespace));
        }
        namespaces.put(control.name() + "-b", namespaces.get(control.name()));
        DistantRegions regions = new DistantRegions(namespaces);
        regions.moveApart();
        return regions;
    }

    /** The namespace of the control cluster. */
    public TestNamespace control() {
        return namespaces.values().iterator().next();
    }

    /** The namespace of a region. */
    public TestNamespace at(String region) {
        TestNamespace namespace = namespaces.get(region);
        if (namespace == null) {
            throw new AssertionError("no region " + region + " among " + namespaces.keySet());
        }
        return namespace;
    }

    /** The regions whose clusters are not the control plane's. */
    public List<String> remote() {
        return namespaces.keySet().stream()
                .filter(r -> !at(r).equals(control()))
                .toList();
    }

    /** The clusters but for that of a region. */
    public List<Cluster> others(String region) {
        return clusters().stream().filter(c -> !c.equals(at(region).cluster())).toList();
    }

    /** All clusters as far from each other as at first. */
    public void moveApart() {
        ways().forEach(Way::asAtFirst);
    }

    /** The cluster of a region as far from the others as at first. */
    public void moveApart(String region) {
        Cluster cluster = at(region).cluster();
        ways().filter(way -> way.one().equals(cluster) || way.other().equals(cluster))
                .forEach(Way::asAtFirst);
    }

    /** The way between any two clusters as bad as this. */
    public void worsen(int roundTripMs, int jitterMs, double lossPercent) {
        ways().forEach(way -> Kit.distance(way.one(), way.other(), roundTripMs, jitterMs, lossPercent));
    }

    /** Between two clusters. */
    private record Way(Cluster one, Cluster other, int roundTripMs) {

        void asAtFirst() {
            Kit.distance(one, other, roundTripMs, roundTripMs / 20, LOSS_PERCENT);
        }
    }

    private Stream<Way> ways() {
        List<Cluster> clusters = clusters();
        return IntStream.range(0, clusters.size())
                .boxed()
                .flatMap(i -> IntStream.range(i + 1, clusters.size())
                        .mapToObj(j ->
                                new Way(clusters.get(i), clusters.get(j), ROUND_TRIPS[(i + j) % ROUND_TRIPS.length])));
    }

    /** Ends faults and distances, and deletes the caches, the regions and the namespaces. */
    public void delete() {
        worsen(0, 0, 0);
        clusters().forEach(Kit::heal);
        clusters().forEach(Kit::continueBalancer);
        control().deleteCaches();
        control()
                .cluster()
                .kubectl("delete", "cregion", "--all", "--timeout=60s")
                .ok();
        EndingNamespaces.end(Set.copyOf(namespaces.values()));
    }

    private List<Cluster> clusters() {
        return namespaces.values().stream()
                .map(TestNamespace::cluster)
                .distinct()
                .toList();
    }
}
