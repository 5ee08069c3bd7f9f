package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.WriteMarker;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a server of a cache under a lease.
 *
 * @param fenced whether this process has confirmed that it accepts no write
 * @param open whether this process is a master that accepts writes
 * @param prepared names the preparation for which the rest of the view was observed; null: none
 * @param marker the newest epoch that it has a write of, read for a preparation; null: none, or not read
 * @param heardOut whether it has all that the process which it followed has ever sent
 * @param caughtUp whether it has what it follows another server for before it becomes the primary: whoever plans is to know of it
 *     at once, and what is told of a server that follows says nothing of its offset
 * @param loss writes that it will lose when it follows; null: none
 * @param ended a process that was writable here and has ended, or may have, and of which not all has been told; null: none
 * @param settled the run id of the last process that has ended here, or may have, and of which nothing is left to be told;
 *     null: none
 * @param stuck why it has to be ended: it may accept writes, has no lease, and cannot be fenced; null: it need not
 */
public record GuardView(
        boolean fenced,
        boolean open,
        @Nullable String prepared,
        @Nullable WriteMarker marker,
        boolean heardOut,
        boolean caughtUp,
        @Nullable Loss loss,
        @Nullable Ended ended,
        @Nullable String settled,
        @Nullable Stuck stuck) {

    static final GuardView UNKNOWN = new GuardView(false, false, null, null, false, false, null, null, null, null);

    /** The same of a server that does not answer: nothing that it confirmed before is told any more, but for its losses. */
    GuardView silent() {
        return new GuardView(false, false, null, null, false, false, loss, ended, settled, null);
    }
}
