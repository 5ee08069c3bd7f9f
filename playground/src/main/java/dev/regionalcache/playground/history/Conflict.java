package dev.regionalcache.playground.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two servers that both were writable at one moment.
 *
 * @param one a server
 * @param other another one
 * @param nanos for so long at least, if what each accepted at its first and last write it accepted all the time between
 */
public record Conflict(Tenure one, Tenure other, long nanos) {

    /** From its first acknowledgement to the sending of its last write: it was writable at both ends, and one tenure has no gap. */
    private record Span(Tenure tenure, long firstAcknowledged, long lastSent) {

        static Span of(Tenure tenure, List<AcknowledgedWrite> writes) {
            return new Span(
                    tenure,
                    writes.stream()
                            .mapToLong(AcknowledgedWrite::acknowledgedNanos)
                            .min()
                            .orElseThrow(),
                    writes.stream()
                            .mapToLong(AcknowledgedWrite::sentNanos)
                            .max()
                            .orElseThrow());
        }

        /** One accepted before the other's last, and the other before the one's last: in between both could. */
        boolean conflictsWith(Span other) {
            return !tenure.runId().equals(other.tenure.runId())
                    && firstAcknowledged < other.lastSent
                    && other.firstAcknowledged < lastSent;
        }

        long overlap(Span other) {
            return Math.min(lastSent, other.lastSent) - Math.max(firstAcknowledged, other.firstAcknowledged);
        }
    }

    /** All pairs of servers of which these writes prove it. */
    public static List<Conflict> in(Collection<AcknowledgedWrite> writes) {
        Map<String, List<AcknowledgedWrite>> byTenure = writes.stream()
                .collect(Collectors.groupingBy(
                        w -> w.tenure().runId() + w.tenure().replicationId(), TreeMap::new, Collectors.toList()));
        List<Span> spans = byTenure.values().stream()
                .map(ofOne -> Span.of(ofOne.getFirst().tenure(), ofOne))
                .toList();
        List<Conflict> conflicts = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            for (Span other : spans.subList(i + 1, spans.size())) {
                Span one = spans.get(i);
                if (one.conflictsWith(other)) {
                    conflicts.add(new Conflict(one.tenure(), other.tenure(), Math.max(0, one.overlap(other))));
                }
            }
        }
        return conflicts;
    }
}
