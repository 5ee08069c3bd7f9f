package dev.regionalcache.playground.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a history amounts to.
 *
 * @param fates of each acknowledged write, in the order in which they were recorded
 * @param conflicts servers that were writable at one moment
 */
public record Verdict(Map<AcknowledgedWrite, Fate> fates, List<Conflict> conflicts) {

    /** Takes copies. */
    public Verdict {
        fates = new LinkedHashMap<>(fates);
        conflicts = List.copyOf(conflicts);
    }

    /** The writes that met this fate. */
    public List<AcknowledgedWrite> with(Fate fate) {
        return fates.entrySet().stream()
                .filter(e -> e.getValue() == fate)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether nothing was lost without a report, and never two servers were writable. */
    public boolean holds() {
        return conflicts.isEmpty() && with(Fate.VIOLATION).isEmpty();
    }

    /** One line for a person. */
    public String summary() {
        return "%d acknowledged writes: %d present, %d lost and named in a report, %d lost and counted in one, %d lost with a process of which a report says that nobody can count them, %d lost without a word; %d moments with two writable servers"
                .formatted(
                        fates.size(),
                        with(Fate.PRESENT).size(),
                        with(Fate.REPORTED).size(),
                        with(Fate.COUNTED).size(),
                        with(Fate.UNCOUNTED).size(),
                        with(Fate.VIOLATION).size(),
                        conflicts.size());
    }
}
