package dev.regionalcache.core.head;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server that answers holds.
 *
 * @param master whether it follows nobody
 * @param fenced whether it follows the address where nothing listens, as it boots
 * @param complete false while it loads, or is in a full synchronisation
 * @param replicationId its history
 * @param previousId the history before; null without one
 * @param previousUpTo the first offset that the history before does not share
 * @param offset bytes of the history that it has
 * @param keys keys that it holds
 */
public record Holding(
        boolean master,
        boolean fenced,
        boolean complete,
        String replicationId,
        @Nullable String previousId,
        long previousUpTo,
        long offset,
        long keys) {

    /** Whether it could take the place of another: it holds something, and is no primary of its own past to be read back. */
    public boolean isOfUse() {
        return !master && complete && (offset > 1 || keys > 0);
    }

    /**
     * Whether it stands still and holds less than a follower. An offset of another history says little, but that of a server
     * which lost its own begins anew.
     */
    boolean isBehind(Holding follower) {
        boolean wentOn = Objects.equals(previousId, follower.replicationId) && follower.offset < previousUpTo;
        return fenced && !wentOn && offset < follower.offset;
    }
}
