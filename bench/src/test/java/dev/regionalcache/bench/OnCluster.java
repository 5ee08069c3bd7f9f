package dev.regionalcache.bench;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;

/** Apply to Ready for nine regions in one real cluster, and what the operator costs at rest with one cache and with many. */
final class OnCluster {

    private static final int RUNS = 3;
    private static final int CACHES = 100;
    private static final int REGIONS = 9;

    private final Cluster cluster;
    private final Report report;
    private final TestNamespace namespace;

    private OnCluster(Cluster cluster, Report report, TestNamespace namespace) {
        this.cluster = cluster;
        this.report = report;
        this.namespace = namespace;
    }

    static void measure(Cluster cluster, Report report) throws IOException, InterruptedException {
        AtRest rest = new AtRest(cluster, report);
        Operator.install(cluster);
        OnCluster run = new OnCluster(cluster, report, TestNamespace.create(cluster, "bench"));
        run.nineRegions();
        rest.measure("1 cache of 9 members");
        run.delete();
        run.manyCaches();
        rest.measure("%d caches of %d members (without servers)".formatted(CACHES, REGIONS));
    }

    private void nineRegions() throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            if (run > 0) {
                delete();
            }
            String sample = Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml"));
            long began = System.nanoTime();
            namespace.apply(sample);
            namespace.awaitReady("chat");
            seconds.add(Math.round((System.nanoTime() - began) / 1e8) / 10.0);
        }
        report.version(
                "Redis",
                Build.running(
                        cluster.client(),
                        cluster.client()
                                .resources(RegionalCache.class)
                                .inNamespace(namespace.name())
                                .withName("chat")
                                .require()));
        report.row(
                "nine regions in one real cluster: apply to Ready, median of " + RUNS,
                "30 s",
                "%.1f s (%s)".formatted(new Samples(seconds).quantile(0.5), seconds));
    }

    private void delete() {
        cluster.kubectl("delete", "rcache", "--all", "-n", namespace.name(), "--timeout=120s")
                .ok();
    }

    /** Their pods find no node: everything is there but the servers. So nobody holds a lease, and none is asked for. */
    private void manyCaches() {
        String regions = IntStream.range(0, REGIONS).mapToObj("""
                ---
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheRegion
                metadata: {name: r%d}
                spec: {nodeSelector: {example.com/there-is: no-such-node}}
                """::formatted).collect(Collectors.joining());
        String list = IntStream.range(0, REGIONS)
                .mapToObj(i -> i == 0 ? "  - {name: r0}\n" : "  - {name: r%d, parent: r%d}%n".formatted(i, (i - 1) / 2))
                .collect(Collectors.joining());
        String caches = IntStream.range(0, CACHES)
                .mapToObj("""
                ---
                apiVersion: regionalcache.dev/v1alpha1
                kind: RegionalCache
                metadata: {name: many-%d}
                spec:
                  failover: {mode: Disabled}
                  regions:
                """::formatted)
                .map(c -> c + list)
                .collect(Collectors.joining());
        // It asks for all Services again and again, which takes a core while there are thousands. It goes on after the
        // measurement.
        if (Kit.isThere()) {
            Kit.stopBalancer(cluster);
        }
        namespace.apply(regions + caches);
        Await.until("all members have their objects", Duration.ofMinutes(20), () -> {
            Assertions.assertThat(count(CacheMember.class)).isEqualTo(CACHES * REGIONS);
            Assertions.assertThat(count(StatefulSet.class)).isEqualTo(CACHES * REGIONS);
        });
    }

    /** How many there are, without loading the API server that is about to be measured with all of them. */
    private long count(Class<? extends HasMetadata> kind) {
        ListMeta first = cluster.client()
                .resources(kind)
                .inNamespace(namespace.name())
                .list(new ListOptionsBuilder().withLimit(1L).build())
                .getMetadata();
        return first.getRemainingItemCount() == null ? 1 : 1 + first.getRemainingItemCount();
    }
}
