package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Kit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the operator costs while nothing changes. */
final class AtRest {

    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final Duration TIME = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Report report;
    private final double othersRequests;

    /** Counts first what others ask of the API server: to be called while there is no operator. */
    AtRest(Cluster cluster, Report report) throws InterruptedException {
        this.cluster = cluster;
        this.report = report;
        ApiRequests before = ApiRequests.count(cluster);
        TimeUnit.SECONDS.sleep(TIME.toSeconds());
        othersRequests = ApiRequests.count(cluster).since(before).all();
    }

    /** Waits until things have settled, and measures for a minute. The kit's load balancers, which poll all Services, stand still. */
    void measure(String what) throws InterruptedException {
        if (Kit.isThere()) {
            Kit.stopBalancer(cluster);
        }
        try {
            TimeUnit.SECONDS.sleep(SETTLE.toSeconds());
            measureNow(what);
        } finally {
            if (Kit.isThere()) {
                Kit.continueBalancer(cluster);
            }
        }
    }

    private void measureNow(String what) throws InterruptedException {
        OperatorProcess controlPlane = OperatorProcess.of(cluster, "control-plane");
        OperatorProcess agent = OperatorProcess.of(cluster, "agent");
        ApiRequests before = ApiRequests.count(cluster);
        TimeUnit.SECONDS.sleep(TIME.toSeconds());
        ApiRequests requests = ApiRequests.count(cluster).since(before);
        process("control plane at rest, " + what, controlPlane, OperatorProcess.of(cluster, "control-plane"));
        process("agent at rest, " + what, agent, OperatorProcess.of(cluster, "agent"));
        report.row(
                "writes to the API a minute at rest, but for Leases, " + what,
                "none",
                requests.writes().isEmpty() ? "none" : requests.writes().toString());
        report.row(
                "all requests to the API a minute at rest, %s (more than without the operator)".formatted(what),
                "",
                "%.0f".formatted(requests.all() - othersRequests));
    }

    private void process(String what, OperatorProcess before, OperatorProcess after) {
        report.row(
                what,
                "2 % of a core, 250 MiB",
                "%.1f %% of a core, %.0f MiB"
                        .formatted(
                                (after.cpuSeconds() - before.cpuSeconds()) / TIME.toSeconds() * 100,
                                after.residentMebibytes()));
    }
}
