package dev.regionalcache.playground.history;

import dev.regionalcache.crds.member.LostWrites;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds what clients were told against what is left and what is reported. Pure. */
public final class HistoryChecker {

    /** A SET of a short key is at least so long in the replication stream; what cannot be read back is counted by it. */
    private static final int SHORTEST_WRITE_BYTES = 30;

    /** An agent looks at its server ten times a second; on a machine that is full, that takes a while. */
    private static final long LAST_LOOK_NANOS = 1_000_000_000;

    private HistoryChecker() {}

    /**
     * Finds what became of each write.
     *
     * @param present the keys that the primary has in the end
     * @param reports of all servers that were ahead of a new primary
     */
    public static Verdict check(
            Collection<AcknowledgedWrite> writes, Set<String> present, Collection<LostWrites> reports) {
        Set<String> named = reports.stream().flatMap(r -> r.keys().stream()).collect(Collectors.toSet());
        Map<String, Long> uncounted = uncountedSince(writes, reports);
        long unnamed = unnamed(reports);
        Map<AcknowledgedWrite, Fate> fates = new LinkedHashMap<>();
        for (AcknowledgedWrite write : writes) {
            Fate fate;
            if (present.contains(write.key())) {
                fate = Fate.PRESENT;
            } else if (named.contains(write.key())) {
                fate = Fate.REPORTED;
            } else if (write.sentNanos()
                    >= uncounted.getOrDefault(write.tenure().runId(), Long.MAX_VALUE)) {
                fate = Fate.UNCOUNTED;
            } else {
                fate = unnamed > 0 ? Fate.COUNTED : Fate.VIOLATION;
                unnamed--;
            }
            fates.put(write, fate);
        }
        return new Verdict(fates, Conflict.in(writes));
    }

    /**
     * From when on a report says of a process that nobody can tell what it accepted. One that ended and is counted as far as it
     * was seen may have had more since: what it was sent last.
     */
    private static Map<String, Long> uncountedSince(
            Collection<AcknowledgedWrite> writes, Collection<LostWrites> reports) {
        Map<String, Long> since = new HashMap<>();
        for (LostWrites report : reports) {
            if (report.writes() == null && report.bytes() == null) {
                since.put(report.runId(), Long.MIN_VALUE);
            } else if (report.writes() == null && report.inAbsence() != null) {
                writes.stream()
                        .filter(write -> write.tenure().runId().equals(report.runId()))
                        .mapToLong(AcknowledgedWrite::sentNanos)
                        .max()
                        .ifPresent(last -> since.merge(report.runId(), last - LAST_LOOK_NANOS, Math::min));
            }
        }
        return since;
    }

    /**
     * How many writes are reported without their key. Servers that were ahead of the same primary held the same history, one
     * more of it than the other, so of those the one with the most counts.
     */
    private static long unnamed(Collection<LostWrites> reports) {
        return reports.stream().collect(Collectors.groupingBy(LostWrites::epoch)).values().stream()
                .mapToLong(ofOne -> {
                    Set<String> keys = new HashSet<>();
                    ofOne.forEach(r -> keys.addAll(r.keys()));
                    long most = ofOne.stream()
                            .mapToLong(HistoryChecker::count)
                            .max()
                            .orElse(0);
                    return Math.max(0, most - keys.size());
                })
                .sum();
    }

    private static long count(LostWrites report) {
        Long writes = report.writes();
        Long bytes = report.bytes();
        return writes != null ? writes : bytes != null ? bytes / SHORTEST_WRITE_BYTES : 0;
    }
}
