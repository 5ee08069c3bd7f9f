package dev.regionalcache.playground.history;

import dev.regionalcache.crds.member.LostWrites;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds what clients were told against what is left and what is reported. Pure. */
public final class HistoryChecker {

    /** A SET of a short key is at least so long in the replication stream; what cannot be read back is counted by it. */
    private static final int SHORTEST_WRITE_BYTES = 30;

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
        Set<String> uncounted = reports.stream()
                .filter(r -> r.writes() == null && r.bytes() == null)
                .map(LostWrites::runId)
                .collect(Collectors.toSet());
        long unnamed = unnamed(reports);
        Map<AcknowledgedWrite, Fate> fates = new LinkedHashMap<>();
        for (AcknowledgedWrite write : writes) {
            Fate fate;
            if (present.contains(write.key())) {
                fate = Fate.PRESENT;
            } else if (named.contains(write.key())) {
                fate = Fate.REPORTED;
            } else if (uncounted.contains(write.tenure().runId())) {
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
