package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.redis.Offset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member's status has to say of the lease.
 *
 * @param recalled whether the witness has read its member since the start; what it answered before is not known otherwise
 * @param answered the greatest triple answered, or the one that has to be written before it is
 * @param next the triple that the status has to have beside {@code answered}, to be answered next; null: none
 * @param toRecord the triple that waits for being written with this view; null: none
 * @param prepared the greatest preparation: the witness answers no older epoch
 * @param held the triple whose lease is held here
 * @param wasHeld whether it was held here in its epoch, as far as this process knows
 * @param mayWrite whether the server may be writable: the lease is held, or its loss is not decided yet
 * @param ended the triple whose answers this agent has discarded for good
 * @param gone why the server of {@code ended} is known to be gone; null: it has not been proven
 * @param releasing the lease that is handed over here, or was by this process; null: none
 * @param previousReleased whether the epoch before, which another region hands over, is known to be released
 * @param vote the triple whose primary is silent
 * @param connected the regions to whose heads the witness is connected, sorted
 */
public record LeaseView(
        boolean recalled,
        @Nullable Epoch answered,
        @Nullable Epoch next,
        @Nullable Epoch toRecord,
        @Nullable Prepared prepared,
        @Nullable Epoch held,
        boolean wasHeld,
        boolean mayWrite,
        @Nullable Epoch ended,
        @Nullable String gone,
        @Nullable Releasing releasing,
        boolean previousReleased,
        @Nullable Epoch vote,
        List<String> connected) {

    /** The view of a member without a lease of its own. */
    public LeaseView(
            boolean recalled,
            @Nullable Epoch answered,
            @Nullable Epoch next,
            @Nullable Epoch toRecord,
            @Nullable Prepared prepared,
            boolean previousReleased,
            @Nullable Epoch vote,
            List<String> connected) {
        this(
                recalled,
                answered,
                next,
                toRecord,
                prepared,
                null,
                false,
                false,
                null,
                null,
                null,
                previousReleased,
                vote,
                connected);
    }

    /** Whether the server of this epoch has ended for a successor, behind a fence that lasts. */
    public boolean hasHandedOver(@Nullable Epoch of) {
        return releasing != null && releasing.end() != null && releasing.of().equals(of);
    }

    /** The same of a member that has, or had, a lease of its own. */
    public LeaseView holding(
            @Nullable Epoch heldNow,
            boolean wasHeldNow,
            boolean mayWriteNow,
            @Nullable Epoch endedBefore,
            @Nullable String goneFor,
            @Nullable Releasing releasingNow) {
        return new LeaseView(
                recalled,
                answered,
                next,
                toRecord,
                prepared,
                heldNow,
                wasHeldNow,
                mayWriteNow,
                endedBefore,
                goneFor,
                releasingNow,
                previousReleased,
                vote,
                connected);
    }

    /**
     * A lease on its way to another region.
     *
     * @param end where the server ended; null: it has not yet
     * @param gapMillis how long writes waited; null: the successor has not been heard yet
     */
    public record Releasing(
            Epoch of,
            String successor,
            @Nullable Offset end,
            @Nullable Long gapMillis) {}
}
