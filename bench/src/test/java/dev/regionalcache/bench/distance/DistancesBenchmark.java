package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.Report;
import dev.regionalcache.crds.cache.FailoverProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of changes of the primary at distances in docs/benchmarks.md. Each part is measured also where another fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DistancesBenchmark {

    private static final int RUNS = Integer.getInteger("bench.runs", 20);
    private static final Duration BAD_NETWORK =
            Duration.ofSeconds(Integer.getInteger("bench.bad.network.seconds", 600));

    /** Of nine agents and the control plane, which take a minute. */
    private static final int ROUNDS_OF_RESTARTS = Math.ceilDiv(RUNS, 5);

    /** Where the primary goes in turn: it begins in the last of them. */
    private static final List<String> TARGETS = List.of("us-east", "ap-south", "eu-central", "eu-west");

    private final Report report = new Report("Failover at distances", "what", "goal", "measured");
    private final Rows rows = new Rows(report);

    @ParameterizedTest
    @Order(1)
    @EnumSource(FailoverProfile.class)
    void regionCutOff(FailoverProfile profile) throws Exception {
        rows.cutOff(profile, lost(profile, RegionLost.Server.LIVES));
        write();
    }

    @ParameterizedTest
    @Order(2)
    @EnumSource(FailoverProfile.class)
    void regionLostForGood(FailoverProfile profile) throws Exception {
        rows.lostForGood(profile, lost(profile, RegionLost.Server.DIES));
        write();
    }

    private static List<RegionLost.Figures> lost(FailoverProfile profile, RegionLost.Server server) throws Exception {
        List<RegionLost.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.far(profile)) {
            RegionLost regionLost = new RegionLost(cache);
            for (int run = 0; run < RUNS; run++) {
                figures.add(regionLost.measure(server, "lost" + run));
                System.out.println(figures.getLast());
            }
        }
        return figures;
    }

    @Test
    @Order(3)
    void switchoversFar() throws Exception {
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            rows.switchovers(moves(cache, true), true);
        }
        write();
    }

    @Test
    @Order(4)
    void switchoversNear() throws Exception {
        try (MeasuredCache cache = MeasuredCache.near(FailoverProfile.Default)) {
            rows.switchovers(moves(cache, false), false);
        }
        write();
    }

    private static List<PlannedMoves.Figures> moves(MeasuredCache cache, boolean isFar) throws Exception {
        List<PlannedMoves.Figures> figures = new ArrayList<>();
        PlannedMoves moves = new PlannedMoves(cache, isFar);
        for (int run = 0; run < RUNS; run++) {
            figures.add(moves.measure(TARGETS.get(run % TARGETS.size()), "move" + run));
            System.out.println(figures.getLast());
        }
        return figures;
    }

    @Test
    @Order(5)
    void restartsOfTheOperator() throws Exception {
        List<Undisturbed.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            Undisturbed undisturbed = new Undisturbed(cache);
            for (int round = 0; round < ROUNDS_OF_RESTARTS; round++) {
                figures.add(undisturbed.restarts("restart" + round));
            }
        }
        rows.restarts(figures);
        write();
    }

    @Test
    @Order(6)
    void aBadNetwork() throws Exception {
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            rows.badNetwork(BAD_NETWORK, new Undisturbed(cache).badNetwork(BAD_NETWORK));
        }
        write();
    }

    private void write() throws IOException {
        report.write("""
                Nine regions of the playground as processes on one machine, a cluster and an agent each, connections as slow as the regions are far from each other; %d runs of each. The primary is in eu-west, 25 ms from the nearest region that follows it and 210 ms from the farthest; before each fault it is brought back there. Times are what clients see, who have to connect anew.

                Lost for good: the region is cut off, and its server killed at the same moment. It keeps its data in memory, so what it had is gone: what is reported is that a server had writes that nobody can count. A bad network lets each way take 300 ms longer at most, at random, and loses 2 %% of what is sent, which comes later then, as TCP sends it again; meanwhile as many threads as there are processors do nothing useful. Written by `make bench-distances`.""".formatted(RUNS));
    }
}
