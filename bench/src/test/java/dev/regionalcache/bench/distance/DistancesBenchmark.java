package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.Report;
import dev.regionalcache.bench.failover.SampleRegions;
import dev.regionalcache.crds.cache.FailoverProfile;
import dev.regionalcache.playground.Manifest;
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
        List<RegionLost.Figures> figures = new ArrayList<>();
        try {
            lose(profile, RegionLost.Server.LIVES, figures);
        } finally {
            write(figures, () -> rows.cutOff(profile, figures));
        }
    }

    @ParameterizedTest
    @Order(2)
    @EnumSource(FailoverProfile.class)
    void regionLostForGood(FailoverProfile profile) throws Exception {
        List<RegionLost.Figures> figures = new ArrayList<>();
        try {
            lose(profile, RegionLost.Server.DIES, figures);
        } finally {
            write(figures, () -> rows.lostForGood(profile, figures));
        }
    }

    private static void lose(FailoverProfile profile, RegionLost.Server server, List<RegionLost.Figures> figures)
            throws Exception {
        try (MeasuredCache cache = MeasuredCache.far(profile)) {
            RegionLost regionLost = new RegionLost(cache);
            for (int run = 0; run < RUNS; run++) {
                figures.add(Report.tell(regionLost.measure(server, "lost" + run)));
            }
            cache.wasRight();
        }
    }

    @Test
    @Order(3)
    void switchoversFar() throws Exception {
        List<PlannedMoves.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            move(cache, true, figures);
        } finally {
            write(figures, () -> rows.switchovers("switchover", figures, true));
        }
    }

    @Test
    @Order(4)
    void switchoversNear() throws Exception {
        near("switchover, regions side by side", SampleRegions.nine(FailoverProfile.Default));
        near("switchover, three regions side by side", SampleRegions.three(FailoverProfile.Default));
    }

    private void near(String what, Manifest manifest) throws Exception {
        List<PlannedMoves.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.near(manifest)) {
            move(cache, false, figures);
        } finally {
            write(figures, () -> rows.switchovers(what, figures, false));
        }
    }

    private static void move(MeasuredCache cache, boolean isFar, List<PlannedMoves.Figures> figures) throws Exception {
        PlannedMoves moves = new PlannedMoves(cache, isFar);
        List<String> targets =
                TARGETS.stream().filter(cache.regions()::contains).toList();
        for (int run = 0; run < RUNS; run++) {
            figures.add(Report.tell(moves.measure(targets.get(run % targets.size()), "move" + run)));
        }
        cache.wasRight();
    }

    @Test
    @Order(5)
    void restartsOfTheOperator() throws Exception {
        List<Undisturbed.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            Undisturbed undisturbed = new Undisturbed(cache);
            for (int round = 0; round < ROUNDS_OF_RESTARTS; round++) {
                figures.add(Report.tell(undisturbed.restarts("restart" + round)));
            }
            cache.wasRight();
        } finally {
            write(figures, () -> rows.restarts(figures));
        }
    }

    @Test
    @Order(6)
    void aBadNetwork() throws Exception {
        List<Undisturbed.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            figures.add(Report.tell(new Undisturbed(cache).badNetwork(BAD_NETWORK)));
            cache.wasRight();
        } finally {
            write(figures, () -> rows.badNetwork(BAD_NETWORK, figures));
        }
    }

    /** After each part, and what there is of one that failed in the middle. */
    private void write(List<?> figures, Runnable section) throws IOException {
        if (figures.isEmpty()) {
            return;
        }
        section.run();
        report.write("""
                Nine regions of the playground as processes on one machine, a cluster and an agent each, connections as slow as the regions are far from each other; %d runs of each. The primary is in eu-west, 25 ms from the nearest region that follows it and 210 ms from the farthest; before each fault it is brought back there. Times are what clients see, who have to connect anew.

                What the distances alone take: a replica's first steps are four round trips to its parent, and each level of the tree waits for the one above. With eu-central as the next primary those of ap-south, ap-east and ap-northeast are 0.52, 0.37 and 0.20 s, and a write is on its way for 0.14 s: 1.2 s until the last region has it. A switchover takes one way to the next primary, for the release, and a round trip from there to a majority of the witnesses: 147 to 213 ms.

                Lost for good: the region is cut off, and its server killed at the same moment. Its data is in memory and gone, so nobody can count what was lost: reported are the bytes that its agent had seen of it, up to 0.1 s before, and where the new primary has as much, that nobody can tell. A bad network lets each way take 300 ms longer at most, at random, and loses 2 %% of what is sent, which comes later then, as TCP sends it again; meanwhile as many threads as there are processors do nothing useful.""".formatted(RUNS));
    }
}
