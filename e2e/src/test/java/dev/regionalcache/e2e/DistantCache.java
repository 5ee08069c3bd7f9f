package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.DistantRegions;
import dev.regionalcache.e2e.harness.PodWriter;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A cache in all {@link DistantRegions}, its primary in the cluster after the control plane's. */
record DistantCache(DistantRegions regions, AtomicInteger orders, Set<LostWrites> reportedBefore) {

    /** A SET of a short key is at least so long in the replication stream; what cannot be read back is counted by it. */
    private static final int SHORTEST_WRITE_BYTES = 30;

    static final String NAME = "distant";

    static DistantCache create(DistantRegions regions) {
        TestNamespace control = regions.control();
        List<String> remote = regions.remote();
        String root = remote.getFirst();
        String local = control.cluster().name();
        List<String> tree = new ArrayList<>(List.of(root, local + "<" + root, local + "-b<" + local));
        for (int i = 1; i < remote.size(); i++) {
            tree.add(remote.get(i) + "<" + (i % 3 == 2 ? remote.get(i - 1) : root));
        }
        control.apply(Manifests.cache(NAME, "  failover: {mode: Automatic}\n", tree.toArray(String[]::new)));
        control.awaitReady(NAME);
        return new DistantCache(regions, new AtomicInteger(), new HashSet<>());
    }

    /** Begins to write, in a region, through its Service that leads to the primary. */
    PodWriter write(String region, String id) {
        return PodWriter.start(
                regions.at(region), id, control().password(NAME), "%s-%s-primary".formatted(NAME, region));
    }

    /** Begins to write in the control plane's region. */
    PodWriter write(String id) {
        return write(control().cluster().name(), id);
    }

    TestNamespace control() {
        return regions.control();
    }

    String primary() {
        return control().status(NAME).primaryRegion();
    }

    /** The cluster of a region. */
    Cluster cluster(String region) {
        return regions.at(region).cluster();
    }

    long epoch() {
        Long epoch = control().status(NAME).epoch();
        return epoch == null ? 0 : epoch;
    }

    FailoverStatus newestChange() {
        return control().status(NAME).failovers().getFirst();
    }

    /** Waits until all is well, and leads the primary away from the control plane's cluster. */
    String primaryElsewhere() {
        control().awaitReady(NAME);
        reportedBefore.addAll(lost());
        String primary = primary();
        if (regions.remote().contains(primary)) {
            return primary;
        }
        String target = regions.remote().getFirst();
        switchOver(target);
        return target;
    }

    /** Orders a switchover, waits until all regions follow, and tells how it went. */
    FailoverStatus switchOver(String target) {
        control()
                .cluster()
                .kubectl(
                        "annotate",
                        "rcache",
                        NAME,
                        "-n",
                        control().name(),
                        "--overwrite",
                        "regionalcache.dev/switchover=%s@%d".formatted(target, orders.incrementAndGet()))
                .ok();
        awaitPrimary(target);
        Await.until(
                "the change is completed",
                () -> assertThat(newestChange().state()).isEqualTo(FailoverState.Completed));
        control().awaitReady(NAME);
        return newestChange();
    }

    private void awaitPrimary(String region) {
        Await.until(region + " is the primary", () -> assertThat(primary()).isEqualTo(region));
    }

    void awaitAnotherThan(String former) {
        Await.until("another region is the primary", () -> assertThat(primary()).isNotEqualTo(former));
    }

    /** Ends the writers. What they were told was accepted is there, or was reported as lost. */
    List<PodWriter.Acknowledged> verified(List<PodWriter> writers) {
        List<PodWriter.Acknowledged> writes =
                writers.stream().flatMap(w -> w.stop().stream()).toList();
        control().awaitReady(NAME);
        Set<String> missing = missing(writes);
        List<LostWrites> lost =
                lost().stream().filter(l -> !reportedBefore.contains(l)).toList();
        lost.forEach(l -> l.keys().forEach(missing::remove));
        assertThat(missing)
                .as("accepted, not there, and not reported in %s", lost)
                .hasSizeLessThanOrEqualTo(countedWithoutKey(lost, writes));
        return writes;
    }

    /** Of a process that nobody can count these are at most the writes of a second: so often its agent looks at the least. */
    private static int countedWithoutKey(List<LostWrites> lost, List<PodWriter.Acknowledged> writes) {
        boolean uncountable = lost.stream().anyMatch(l -> l.writes() == null && l.bytes() == null);
        long counted = lost.stream()
                .mapToLong(l -> l.writes() != null
                        ? l.writes() - l.keys().size()
                        : l.bytes() != null ? l.bytes() / SHORTEST_WRITE_BYTES : 0)
                .sum();
        return Math.toIntExact(counted) + (uncountable ? PodWriter.mostInASecond(writes) : 0);
    }

    /** Keys of accepted writes that the primary does not have. */
    private Set<String> missing(List<PodWriter.Acknowledged> writes) {
        Set<String> missing = new HashSet<>();
        writes.forEach(w -> missing.add(w.key()));
        String primary = primary();
        regions.at(primary)
                .inServer(control().operatorPassword(NAME), "%s-%s-0".formatted(NAME, primary), "--scan")
                .lines()
                .map(String::strip)
                .forEach(missing::remove);
        return missing;
    }

    /** What the members report as lost so far. */
    List<LostWrites> lost() {
        return regions.namespaces().keySet().stream()
                .map(r -> regions.at(r).member(NAME, r).getStatus().lost())
                .flatMap(List::stream)
                .toList();
    }
}
