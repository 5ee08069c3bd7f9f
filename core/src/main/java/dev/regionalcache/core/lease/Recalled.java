package dev.regionalcache.core.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a witness's member says of it: all that a process has left to the one that starts after it.
 *
 * @param answered {@code status.lease.answered}: the greatest triple answered, or the one before {@code next}
 * @param next {@code status.lease.next}: the triple of a switchover beside that; null: none
 * @param prepared {@code status.lease.prepared}: the greatest preparation
 */
public record Recalled(
        @Nullable Epoch answered,
        @Nullable Epoch next,
        @Nullable Prepared prepared) {

    /** That of a member without a status. */
    public static final Recalled NOTHING = new Recalled(null, null, null);
}
