package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.playground.history.AcknowledgedWrite;
import dev.regionalcache.playground.history.Fate;
import dev.regionalcache.playground.history.HistoryChecker;
import dev.regionalcache.playground.history.Journal;
import dev.regionalcache.playground.history.Tenure;
import dev.regionalcache.playground.history.Timeline;
import dev.regionalcache.playground.history.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** The primary's server dies, then its region is cut off and comes back, while applications write in all regions. */
final class FailoverDemo {

    private static final int LEAST_WITNESSES = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final World world;
    private final CacheView view;
    private final Faults faults;
    private final Console console;
    private final Patience patience = new Patience(LIMIT);

    FailoverDemo(World world, CacheView view, Faults faults, Console console) {
        this.world = world;
        this.view = view;
        this.faults = faults;
        this.console = console;
    }

    /**
     * Runs it; tells of each step.
     *
     * @return whether every acknowledged write is there or reported, and never two servers were writable
     * @throws IllegalStateException when the cache does not recover within a minute
     */
    boolean run() throws InterruptedException, ExecutionException {
        if (world.regions().size() + world.witnesses().size() < LEAST_WITNESSES) {
            console.event(
                    "with fewer than three regions and witnesses the primary does not move by itself: there is nothing to show");
            return true;
        }
        Verdict verdict;
        try (Applications applications = new Applications(view, world.regions())) {
            awaitWritesEverywhere(applications.journal());
            console.event("applications write in all regions");

            String first = view.primary();
            fault(applications, "the server of " + first + " is killed", () -> faults.kill(first), region -> true);
            awaitReady();

            String second = view.primary();
            fault(applications, second + " is cut off", () -> faults.cut(second), region -> !region.equals(second));
            faults.heal(second);
            console.event(second + " is connected again");
            awaitReady();

            applications.stop();
            verdict = HistoryChecker.check(
                    applications.journal().writes(),
                    applications.present(LIMIT),
                    new LossReports(view, world.regions()).look());
        }
        tell(verdict, new LossReports(view, world.regions()).look());
        return verdict.holds();
    }

    private void fault(Applications applications, String what, Runnable fault, Predicate<String> reachable)
            throws InterruptedException, ExecutionException {
        Journal journal = applications.journal();
        Set<Tenure> before = journal.tenures();
        long epoch = epoch(view.status());
        long began = System.nanoTime();
        fault.run();
        console.event(what);
        AcknowledgedWrite first =
                patience.await(() -> "a write accepted after " + what, () -> journal.firstOutside(before));
        Map<String, Long> caughtUp = caughtUp(applications, first.key(), reachable);
        RegionalCacheStatus after = patience.await(
                () -> "a status of a later epoch than " + epoch,
                () -> Optional.of(view.status()).filter(s -> epoch(s) > epoch));
        Map.Entry<String, Long> last =
                caughtUp.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        Timeline timeline = new Timeline(began, List.of())
                .with(began, what)
                .with(
                        journal.lastOf(before)
                                .map(AcknowledgedWrite::acknowledgedNanos)
                                .orElse(began),
                        "the last write that the old primary accepted")
                .with(
                        first.acknowledgedNanos(),
                        "the first write that the new primary accepted: %s, epoch %s, asked from %s"
                                .formatted(after.primaryRegion(), after.epoch(), first.region()))
                .with(
                        last.getValue(),
                        "it is read in all %d regions, in %s last".formatted(caughtUp.size(), last.getKey()));
        timeline.lines().forEach(line -> console.text("        " + line));
    }

    private Map<String, Long> caughtUp(Applications applications, String key, Predicate<String> reachable)
            throws InterruptedException, ExecutionException {
        Map<String, Long> times = new LinkedHashMap<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Long>> readers = new LinkedHashMap<>();
            world.regions().stream()
                    .filter(reachable)
                    .forEach(region ->
                            readers.put(region, executor.submit(() -> applications.awaitRead(region, key, LIMIT))));
            for (Map.Entry<String, Future<Long>> reader : readers.entrySet()) {
                times.put(reader.getKey(), reader.getValue().get());
            }
        }
        return times;
    }

    private void awaitWritesEverywhere(Journal journal) throws InterruptedException {
        patience.await(
                () -> "writes accepted in all regions, but in " + journal.regionsSince(Long.MIN_VALUE),
                () -> Optional.of(journal.regionsSince(Long.MIN_VALUE))
                        .filter(regions -> regions.size() == world.regions().size()));
    }

    private void awaitReady() throws InterruptedException {
        patience.await(
                () -> "the cache ready again: " + view.status().conditions(),
                () -> Optional.of(view.isReady()).filter(ready -> ready));
        console.event("all regions are ready, behind " + view.primary());
    }

    private void tell(Verdict verdict, Collection<LostWrites> reports) {
        for (LostWrites report : reports) {
            console.event("reported lost in epoch %d: %s writes, %s bytes%s"
                    .formatted(
                            report.epoch(),
                            report.writes() == null ? "?" : report.writes(),
                            report.bytes() == null ? "?" : report.bytes(),
                            report.unreadable() == null ? ", read back" : ", " + report.unreadable()));
        }
        console.event(verdict.summary());
        verdict.with(Fate.VIOLATION).stream()
                .limit(5)
                .forEach(write -> console.text("          lost without a word: " + write));
        verdict.conflicts().forEach(conflict -> console.text("          " + conflict));
        console.event(verdict.holds() ? "no write was lost without a word" : "FAILED");
    }

    private static long epoch(RegionalCacheStatus status) {
        return status.epoch() == null ? 0 : status.epoch();
    }
}
