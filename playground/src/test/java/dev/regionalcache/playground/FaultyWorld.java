package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.playground.history.Fate;
import dev.regionalcache.playground.history.Handover;
import dev.regionalcache.playground.history.HistoryChecker;
import dev.regionalcache.playground.history.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A cache in five regions with faults, several at once, while applications write in all regions. For one thread. */
final class FaultyWorld implements AutoCloseable {

    private static final int REGIONS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("patience", 90));

    private final long seed;
    private final Random random;
    private final AtomicLong numbers = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final FaultsReport report = new FaultsReport();
    private final Console console = new Console(System.out);
    private final Playground playground;
    private final Prompt prompt;
    private final LossReports reports;

    /**
     * Starts a cache in five regions.
     *
     * @param seed of all faults
     */
    FaultyWorld(long seed) throws Exception {
        this.seed = seed;
        random = new Random(seed);
        String yaml = Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml"))
                .replace("spec:\n  template:", "spec:\n  failover: {profile: Fast}\n  template:");
        Manifest manifest = Manifest.read(yaml, REGIONS, "");
        console.event("seed " + seed);
        // Containers that are killed over and over again would wait for minutes.
        playground = Playground.start(manifest, Clusters.Each, Playground.JITTER, Duration.ZERO, console);
        console.event("the operator's log is " + playground.log());
        prompt = new Prompt(playground.faults(), playground::status, console);
        reports = new LossReports(playground.view(), playground.world().regions());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        playground.close();
        console.event("seed " + seed);
        report.lines().forEach(console::text);
    }

    /** Carries out so many faults or a few more; fails where a write is lost without a report. */
    void bear(int faults) throws Exception {
        int done = 0;
        while (done < faults) {
            FaultPlan plan = FaultPlan.random(
                    random, playground.world().regions(), playground.view().primary());
            round("seed %d, fault %d: %s".formatted(seed, done, plan), plan);
            done += plan.faults().size();
        }
    }

    private void round(String name, FaultPlan plan) throws Exception {
        Set<LostWrites> before = Set.copyOf(reports.look());
        try (Applications applications =
                new Applications(playground.view(), playground.world().regions(), numbers)) {
            awaitWrites(applications, Long.MIN_VALUE, name);
            List<ScheduledFuture<?>> ends =
                    plan.faults().stream().map(this::begin).toList();
            for (ScheduledFuture<?> end : ends) {
                end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            long healed = System.nanoTime();
            // First: a control plane that was down has left the status of before, and says Ready by that.
            awaitWrites(applications, healed, name);
            awaitReady(name);
            Duration recovery = Duration.ofNanos(System.nanoTime() - healed);
            applications.stop();
            List<LostWrites> lost =
                    reports.look().stream().filter(r -> !before.contains(r)).toList();
            Verdict verdict =
                    HistoryChecker.check(applications.journal().writes(), applications.present(PATIENCE), lost);
            console.event("seed %d, %s"
                    .formatted(
                            seed,
                            report.add(
                                    plan,
                                    verdict,
                                    Handover.in(applications.journal().writes()),
                                    recovery)));
            check(plan, verdict, lost, name);
            applications.forget();
        }
    }

    private ScheduledFuture<?> begin(FaultPlan.Planned fault) {
        prompt.carryOut(fault.begin());
        return clock.schedule(() -> prompt.carryOut(fault.end()), fault.hold().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void awaitReady(String name) {
        try {
            await(name).atMost(PATIENCE).until(playground.view()::isReady);
        } catch (RuntimeException | Error e) {
            playground.tellStatus();
            RegionalCacheStatus status = playground.view().status();
            console.text("%s%n%s".formatted(status.conditions(), status.failovers()));
            playground
                    .world()
                    .regions()
                    .forEach(r -> playground
                            .view()
                            .member(r)
                            .ifPresent(m -> console.text("%s%n  %s%n  %s".formatted(r, m.getSpec(), m.getStatus()))));
            throw e;
        }
    }

    private void awaitWrites(Applications applications, long since, String name) {
        await(name)
                .atMost(PATIENCE)
                .until(() -> applications.journal().regionsSince(since).size() == REGIONS);
    }

    private static void check(FaultPlan plan, Verdict verdict, Collection<LostWrites> lost, String name) {
        assertThat(verdict.with(Fate.VIOLATION))
                .as(
                        "%s; reported: %s",
                        name,
                        lost.stream()
                                .map(r -> "epoch %d, %s writes, %s bytes, %s"
                                        .formatted(r.epoch(), r.writes(), r.bytes(), r.unreadable()))
                                .collect(Collectors.joining("; ")))
                .isEmpty();
        if (!plan.freezes()) {
            assertThat(verdict.conflicts()).as(name).isEmpty();
        }
    }
}
