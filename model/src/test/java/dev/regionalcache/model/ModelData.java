package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.head.Holding;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server of the model holds: its writes, and the ids and offsets by which Redis tells how far they go. */
final class ModelData {

    String replicationId;

    @Nullable
    String previousId;

    long previousUpTo;
    long offset;

    /** Of each history that the line of primaries left: the first offset that they do not share. It is part of the data. */
    private Map<String, Long> former = Map.of();

    private @Nullable Long marker;

    /** The history in which the marker was written. */
    @Nullable
    String markerHistory;

    @Nullable
    Write log;

    ModelData(String replicationId) {
        this.replicationId = replicationId;
    }

    /** A snapshot. */
    ModelData copy() {
        ModelData copy = new ModelData(replicationId);
        copy.previousId = previousId;
        copy.previousUpTo = previousUpTo;
        copy.take(this);
        return copy;
    }

    Write write(long epoch) {
        marker = epoch;
        markerHistory = replicationId;
        offset += 50;
        log = new Write(log, epoch, offset);
        return log;
    }

    /** Goes on in another history: its own, or that of a primary that went on in one. */
    void goOnIn(String history) {
        previousId = replicationId;
        previousUpTo = offset + 1;
        replicationId = history;
    }

    /** The same as the primary of the line, which remembers what it leaves. */
    void leadIn(String history) {
        Map<String, Long> kept = new HashMap<>(former);
        kept.put(replicationId, offset + 1);
        former = Map.copyOf(kept);
        goOnIn(history);
    }

    /** Begins a history, with what it holds and without the way there. */
    void restartIn(String history) {
        replicationId = history;
        previousId = null;
        previousUpTo = 0;
        offset = 0;
    }

    /** All keys are gone; what is shown of the history stays. */
    void empty() {
        log = null;
        marker = null;
        markerHistory = null;
        former = Map.of();
    }

    /** All that another server holds. */
    void copyAll(ModelData from) {
        replicationId = from.replicationId;
        previousId = null;
        previousUpTo = 0;
        take(from);
    }

    /** What another server of the same history has more. */
    void take(ModelData from) {
        offset = from.offset;
        marker = from.marker;
        markerHistory = from.markerHistory;
        former = from.former;
        log = from.log;
    }

    /** Whether another server knows how to go on from here. */
    boolean isPartOf(ModelData other) {
        return other.shares(replicationId, offset) && offset <= other.offset;
    }

    /** Whether it went through a history up to this offset: it is in it, or has left it later. */
    boolean shares(String history, long upTo) {
        return history.equals(replicationId) || (history.equals(previousId) && upTo < previousUpTo);
    }

    /** The first offset of a history that this server does not share; 0: it does not know the history. */
    private long end(String history) {
        return history.equals(replicationId)
                ? Long.MAX_VALUE
                : history.equals(previousId) ? previousUpTo : former.getOrDefault(history, 0L);
    }

    /**
     * The first offset of what is here and not in the primary, as the two can tell; beyond what is here: nothing; 0: they
     * cannot.
     */
    long aheadFrom(ModelData primary) {
        long end = primary.end(replicationId);
        if (end > 0) {
            return end;
        }
        long before = previousId == null ? 0 : primary.end(previousId);
        return before > 0 ? Math.min(before, previousUpTo) : 0;
    }

    Position position(boolean complete, long shown) {
        return new Position(
                replicationId,
                previousId,
                previousId == null ? null : previousUpTo,
                shown,
                Write.count(log),
                complete,
                marker,
                markerHistory,
                false);
    }

    Holding holding(boolean master, boolean fenced, boolean complete, long shown) {
        return new Holding(master, fenced, complete, replicationId, previousId, previousUpTo, shown, Write.count(log));
    }

    @Override
    public String toString() {
        return "%s from %s up to %d, at %d, %d writes, the last of %d"
                .formatted(replicationId, previousId, previousUpTo, offset, Write.count(log), Write.epoch(log));
    }
}
