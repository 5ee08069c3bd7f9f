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
                figures.add(tell(regionLost.measure(server, "lost" + run)));
            }
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
            figures.add(tell(moves.measure(targets.get(run % targets.size()), "move" + run)));
        }
    }

    @Test
    @Order(5)
    void restartsOfTheOperator() throws Exception {
        List<Undisturbed.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            Undisturbed undisturbed = new Undisturbed(cache);
            for (int round = 0; round < ROUNDS_OF_RESTARTS; round++) {
                figures.add(tell(undisturbed.restarts("restart" + round)));
            }
        } finally {
            write(figures, () -> rows.restarts(figures));
        }
    }

    @Test
    @Order(6)
    void aBadNetwork() throws Exception {
        List<Undisturbed.Figures> figures = new ArrayList<>();
        try (MeasuredCache cache = MeasuredCache.far(FailoverProfile.Default)) {
            figures.add(tell(new Undisturbed(cache).badNetwork(BAD_NETWORK)));
        } finally {
            write(figures, () -> rows.badNetwork(BAD_NETWORK, figures));
        }
    }

    private static <T> T tell(T figures) {
        System.out.println(figures);
        return figures;
    }

    /** After each part, and what there is of one that failed in the middle. */
    private void write(List<?> figures, Runnable section) throws IOException {
        if (figures.isEmpty()) {
            return;
        }
        section.run();
        report.write("""
                Nine regions of the playground as processes on one machine, a cluster and an agent each, connections as slow as the regions are far from each other; %d runs of each. The primary is in eu-west, 25 ms from the nearest region that follows it and 210 ms from the farthest; before each fault it is brought back there. Times are what clients see, who have to connect anew.

                Lost for good: the region is cut off, and its server killed at the same moment. Its data is in memory and gone, so nobody can count what was lost: reported are the bytes that its agent had seen of it, up to 0.1 s before, and where the new primary has as much, that nobody can tell. A bad network lets each way take 300 ms longer at most, at random, and loses 2 %% of what is sent, which comes later then, as TCP sends it again; meanwhile as many threads as there are processors do nothing useful.""".formatted(RUNS));
    }
}
