package dev.regionalcache.playground.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Another server began to accept writes.
 *
 * @param to by its first write
 * @param gapNanos since any server had acknowledged a write last
 */
public record Handover(Tenure to, long gapNanos) {

    /** All handovers of which these writes tell, in their order; who accepted the first write took over from nobody. */
    public static List<Handover> in(Collection<AcknowledgedWrite> writes) {
        List<AcknowledgedWrite> ordered = writes.stream()
                .sorted(Comparator.comparingLong(AcknowledgedWrite::acknowledgedNanos))
                .toList();
        List<Handover> handovers = new ArrayList<>();
        Set<Tenure> known = new HashSet<>();
        long last = 0;
        for (AcknowledgedWrite write : ordered) {
            if (known.add(write.tenure()) && known.size() > 1) {
                handovers.add(new Handover(write.tenure(), write.acknowledgedNanos() - last));
            }
            last = write.acknowledgedNanos();
        }
        return handovers;
    }
}
