package dev.regionalcache.core.epoch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server holds of a history.
 *
 * @param replicationId the history's id
 * @param previousId the id of the history before, which this one goes on from
 * @param previousUpTo Redis' {@code second_repl_offset}: the first offset that the history before does not share; null
 *     without one
 * @param offset bytes of the history that it has
 * @param keys keys that it holds
 * @param complete false while it loads or is in a full synchronisation; its keys and offset then say nothing
 * @param markerEpoch the epoch of the marker among its keys: the last one of which it holds a write; null without one
 * @param markerHistory the history in which that epoch was written; null where it is not known
 * @param heardOut whether it followed the process whose history it is, and saw the end of what that one sent
 */
public record Position(
        String replicationId,
        @Nullable String previousId,
        @Nullable Long previousUpTo,
        long offset,
        long keys,
        boolean complete,
        @Nullable Long markerEpoch,
        @Nullable String markerHistory,
        boolean heardOut) {

    /** The position of a server without a marker, that was not there at the end of the process that it followed. */
    public Position(
            String replicationId,
            @Nullable String previousId,
            @Nullable Long previousUpTo,
            long offset,
            long keys,
            boolean complete) {
        this(replicationId, previousId, previousUpTo, offset, keys, complete, null, null, false);
    }

    /** Where its history begins, as it remembers; empty where it does not. */
    public Optional<Beginning> beginning() {
        return previousId == null || previousUpTo == null
                ? Optional.empty()
                : Optional.of(new Beginning(previousId, previousUpTo - 1));
    }

    /**
     * What would be lost if this server had to copy from {@code master}; empty when nothing would. Offsets are compared
     * only where the histories are the same: after a promotion equal offsets stand for different writes.
     */
    Optional<String> lostUnder(Position master) {
        if (keys == 0 && master.keys == 0) {
            return Optional.empty();
        }
        if (replicationId.equals(master.replicationId)) {
            return beyond(master.offset);
        }
        if (replicationId.equals(master.previousId) && master.previousUpTo != null) {
            return beyond(Math.min(master.offset, master.previousUpTo - 1));
        }
        if (master.replicationId.equals(previousId)) {
            return Optional.of("a newer history that goes on from it");
        }
        if (master.hasLostHistory()) {
            return keys > master.keys
                    ? Optional.of("%d keys more than it".formatted(keys - master.keys))
                    : Optional.empty();
        }
        return keys == 0 ? Optional.empty() : Optional.of("%d keys of another history".formatted(keys));
    }

    /**
     * Whether the server has data of which it does not know the history: one that loads an append-only file begins a new
     * one at offset 1 or 0, whatever it holds. Then only keys can be compared.
     */
    public boolean hasLostHistory() {
        return previousId == null && offset <= 1 && keys > 0;
    }

    private Optional<String> beyond(long shared) {
        return offset > shared ? Optional.of("%d bytes more of it".formatted(offset - shared)) : Optional.empty();
    }
}
