package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.playground.history.Fate;
import dev.regionalcache.playground.history.HistoryChecker;
import dev.regionalcache.playground.history.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Random faults, several at once, while applications write in all regions: after each round the cache is ready again, every
 * acknowledged write is present or reported lost, and no two servers were writable at one moment. With {@code -Dfaults=N}, and
 * {@code -Dseed=S} to do the same again, as far as time allows.
 */
@EnabledIfSystemProperty(named = "faults", matches = "\\d+")
class FaultsTest {

    private static final int REGIONS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final int faults = Integer.getInteger("faults", 0);
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private Playground playground;
    private Prompt prompt;
    private LossReports reports;
    private int windows;
    private long longestWindow;
    private int lost;

    @BeforeEach
    void start() throws Exception {
        Manifest manifest =
                Manifest.read(Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml")), REGIONS, "");
        Console console = new Console(System.out);
        console.event("seed " + seed);
        // Containers that are killed over and over again would wait for minutes.
        playground = Playground.start(manifest, Clusters.Each, Playground.JITTER, Duration.ZERO, console);
        prompt = new Prompt(playground.faults(), playground::status, console);
        reports = new LossReports(playground.view(), playground.world().regions());
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        playground.close();
        System.out.printf(
                "seed %d: %d writes were lost and reported; %d windows with two writable servers after a freeze, the longest %.1f ms%n",
                seed, lost, windows, longestWindow / 1e6);
    }

    @Test
    void nothingIsLostWithoutAWord() throws Exception {
        for (int done = 0; done < faults; ) {
            FaultPlan plan = FaultPlan.random(
                    random, playground.world().regions(), playground.view().primary());
            round(done, plan);
            done += plan.faults().size();
        }
    }

    private void round(int number, FaultPlan plan) throws Exception {
        String name = "seed %d, fault %d: %s".formatted(seed, number, plan.faults());
        try (Applications applications =
                new Applications(playground.view(), playground.world().regions())) {
            awaitWrites(applications, Long.MIN_VALUE, name);
            List<ScheduledFuture<?>> ends =
                    plan.faults().stream().map(this::begin).toList();
            for (ScheduledFuture<?> end : ends) {
                end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            long healed = System.nanoTime();
            await(name).atMost(PATIENCE).until(playground.view()::isReady);
            awaitWrites(applications, healed, name);
            applications.stop();
            check(plan, applications, name);
            applications.forget();
        }
    }

    private ScheduledFuture<?> begin(FaultPlan.Planned fault) {
        prompt.carryOut(fault.begin());
        return clock.schedule(() -> prompt.carryOut(fault.end()), fault.hold().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void awaitWrites(Applications applications, long since, String name) {
        await(name)
                .atMost(PATIENCE)
                .until(() -> applications.journal().regionsSince(since).size() == REGIONS);
    }

    private void check(FaultPlan plan, Applications applications, String name) {
        List<LostWrites> all = List.copyOf(reports.look());
        Verdict verdict = HistoryChecker.check(applications.journal().writes(), applications.present(), all);
        assertThat(verdict.with(Fate.VIOLATION)).as(name).isEmpty();
        lost += verdict.with(Fate.REPORTED).size() + verdict.with(Fate.COUNTED).size();
        if (plan.freezes()) {
            windows += verdict.conflicts().size();
            verdict.conflicts().forEach(c -> longestWindow = Math.max(longestWindow, c.nanos()));
        } else {
            assertThat(verdict.conflicts()).as(name).isEmpty();
        }
    }
}
