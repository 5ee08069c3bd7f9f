package dev.regionalcache.playground;

import dev.regionalcache.playground.history.Conflict;
import dev.regionalcache.playground.history.Fate;
import dev.regionalcache.playground.history.Handover;
import dev.regionalcache.playground.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What came of all faults together. */
final class FaultsReport {

    private final List<Long> gaps = new ArrayList<>();
    private final List<Long> recoveries = new ArrayList<>();
    private final List<Long> windows = new ArrayList<>();
    private int faults;
    private int writes;
    private int named;
    private int counted;
    private int uncounted;
    private int silent;

    /** Adds a round; a line about it. */
    String add(FaultPlan plan, Verdict verdict, List<Handover> handovers, Duration recovery) {
        int lostByName = verdict.with(Fate.REPORTED).size();
        int lostByCount = verdict.with(Fate.COUNTED).size();
        faults += plan.faults().size();
        writes += verdict.fates().size();
        named += lostByName;
        counted += lostByCount;
        int gone = verdict.with(Fate.UNCOUNTED).size();
        uncounted += gone;
        silent += verdict.with(Fate.VIOLATION).size();
        handovers.forEach(h -> gaps.add(h.gapNanos()));
        recoveries.add(recovery.toNanos());
        verdict.conflicts().stream().map(Conflict::nanos).forEach(windows::add);
        return "fault %d: %d changes of the primary%s; %d writes, %d lost and reported; %d moments with two writable servers; ready %d ms after the last fault"
                .formatted(
                        faults,
                        handovers.size(),
                        handovers.isEmpty()
                                ? ""
                                : ", gap " + millis(handovers.getLast().gapNanos()),
                        verdict.fates().size(),
                        lostByName + lostByCount + gone,
                        verdict.conflicts().size(),
                        recovery.toMillis());
    }

    /** For a person. */
    List<String> lines() {
        return List.of(
                "%d faults, %d changes of the primary".formatted(faults, gaps.size()),
                "no write acknowledged anywhere before a change: " + distribution(gaps),
                "ready after the last fault of a round: " + distribution(recoveries),
                "%d acknowledged writes, %d lost and named in a report, %d lost and counted in one, %d lost with a process that a report names as uncountable, %d lost without a word"
                        .formatted(writes, named, counted, uncounted, silent),
                "%d windows with two writable servers: %s".formatted(windows.size(), distribution(windows)));
    }

    private static String distribution(List<Long> nanos) {
        if (nanos.isEmpty()) {
            return "none";
        }
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return "p50 %s, p95 %s, p99 %s, max %s"
                .formatted(
                        millis(percentile(sorted, 50)),
                        millis(percentile(sorted, 95)),
                        millis(percentile(sorted, 99)),
                        millis(sorted.getLast()));
    }

    /** Nearest rank. */
    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }

    private static String millis(long nanos) {
        return "%.0f ms".formatted(nanos / 1e6);
    }
}
