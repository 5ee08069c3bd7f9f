package dev.regionalcache.core.head;

import org.jspecify.annotations.Nullable;

/** What the epoch of a region leaves to its own agent: whether, and when, another server may be the head. */
public enum Freedom {
    /** Another head is another epoch's, or the head has been reported. */
    NONE,
    /** The head may still accept writes: only after proof that its process is gone. */
    AFTER_PROOF,
    /** The head accepted writes, and the proof is there. */
    PROVEN,
    /** The head accepts no writes. */
    FULL;

    /**
     * What a member says of its epoch.
     *
     * @param number the epoch
     * @param primary whether the region is its primary, or holds the lease of the one before until it has handed over
     * @param preparing whether it is prepared under a lease, and has no primary yet
     * @param prepared whether the status says that the region has prepared it
     * @param orphaned whether the region has no parent in it: it was the primary, or follows what was
     * @param writable the epoch in which a server of the region was last recorded to be made writable; null: never
     * @param givenUp the epoch of the last lease that was given up here; null: none
     * @param leased whether a primary needs a lease
     * @param comesBack whether a process that ended comes back with more than its followers have
     */
    public record Epoch(
            long number,
            boolean primary,
            boolean preparing,
            boolean prepared,
            boolean orphaned,
            @Nullable Long writable,
            @Nullable Long givenUp,
            boolean leased,
            boolean comesBack) {}

    /** What this epoch leaves. */
    public static Freedom in(Epoch epoch) {
        Long writable = epoch.writable();
        boolean ended = writable != null && epoch.givenUp() != null && epoch.givenUp() >= writable;
        if (epoch.preparing()) {
            if (epoch.prepared()) {
                return NONE;
            }
            boolean former = writable != null && epoch.orphaned();
            return former ? ended ? PROVEN : AFTER_PROOF : FULL;
        }
        if (!epoch.primary()) {
            return FULL;
        }
        if (writable == null || writable != epoch.number()) {
            return NONE;
        }
        if (ended) {
            return PROVEN;
        }
        return epoch.leased() || epoch.comesBack() ? NONE : AFTER_PROOF;
    }
}
