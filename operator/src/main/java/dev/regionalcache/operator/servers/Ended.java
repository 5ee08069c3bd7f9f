package dev.regionalcache.operator.servers;

import org.jspecify.annotations.Nullable;

/**
 * A process that was writable and has ended, as it was seen last.
 *
 * @param replicationId of its history
 * @param offset that it had at least; null: nobody has seen it
 * @param whole whether nothing that it had beyond that is lost: it was stopped in order, and what was seen to start in its place
 *     went on from there, or the region that became the primary after it had all that it ever sent
 */
public record Ended(
        String runId, String replicationId, @Nullable Long offset, boolean whole) {

    /** One of which nobody knows how it ended. */
    public Ended(String runId, String replicationId, @Nullable Long offset) {
        this(runId, replicationId, offset, false);
    }

    /** The same, of which it is known that it is all; where it is known already that stays so. */
    Ended wholeIf(boolean known) {
        return new Ended(runId, replicationId, offset, whole || known);
    }

    /** Whether what was said of this process says that it is all. */
    boolean isWholeBy(@Nullable Ended said) {
        return said != null && said.whole() && said.runId().equals(runId);
    }
}
