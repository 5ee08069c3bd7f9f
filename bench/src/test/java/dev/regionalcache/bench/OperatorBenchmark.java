package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Apply to Ready for nine regions, and what the operator costs at rest. */
class OperatorBenchmark {

    private static final int RUNS = 3;
    private static final Duration REST = Duration.ofSeconds(60);

    private final Cluster cluster = Clusters.control();
    private final Report report = new Report();

    @Test
    void measure() throws Exception {
        Operator.install(cluster);
        TestNamespace namespace = TestNamespace.create(cluster, "bench");
        try {
            List<Double> seconds = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                if (run > 0) {
                    cluster.kubectl("delete", "rcache", "--all", "-n", namespace.name(), "--timeout=120s")
                            .ok();
                }
                seconds.add(applyToReady(namespace));
            }
            report.row(
                    "nine regions, one cluster: apply to Ready, median of " + RUNS,
                    "30 s",
                    "%.1f s (%s)".formatted(median(seconds), seconds));
            rest("1 cache of 9 members");
            report.write(cluster);
        } finally {
            namespace.delete();
            cluster.kubectl("delete", "cregion", "--all", "--timeout=60s").ok();
        }
    }

    private static double applyToReady(TestNamespace namespace) throws IOException {
        String sample = Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml"));
        long began = System.nanoTime();
        namespace.apply(sample);
        namespace.awaitReady("chat");
        return Math.round((System.nanoTime() - began) / 1e8) / 10.0;
    }

    private void rest(String what) throws InterruptedException {
        TimeUnit.SECONDS.sleep(20); // What follows a start has come to rest.
        Map<String, Double> writes = ApiWrites.count(cluster);
        OperatorProcess controlPlane = OperatorProcess.of(cluster, "control-plane");
        OperatorProcess agent = OperatorProcess.of(cluster, "agent");
        TimeUnit.SECONDS.sleep(REST.toSeconds());
        process("control plane at rest, " + what, controlPlane, OperatorProcess.of(cluster, "control-plane"));
        process("agent at rest, " + what, agent, OperatorProcess.of(cluster, "agent"));
        Map<String, Double> written = ApiWrites.between(writes, ApiWrites.count(cluster));
        report.row(
                "writes to the API a minute at rest, but for Leases, " + what,
                "none",
                written.isEmpty() ? "none" : written.toString());
    }

    private void process(String what, OperatorProcess before, OperatorProcess after) {
        report.row(
                what,
                "2 % of a core, 250 MiB",
                "%.1f %% of a core, %.0f MiB"
                        .formatted(
                                (after.cpuSeconds() - before.cpuSeconds()) / REST.toSeconds() * 100,
                                after.residentMebibytes()));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
