package dev.regionalcache.operator.servers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes that a server holds and that the primary never saw.
 *
 * @param epoch whose primary never saw them
 * @param runId of the server that holds them
 * @param history its replication id: servers of one history hold the same writes; null where nothing is known of them
 * @param bytes of the replication stream; null where nobody can tell
 * @param writes commands that wrote; null where they could not be read back
 * @param keys the first different ones that were written
 * @param unreadable why they could not be read back; null where they were
 * @param exported commands that were appended to the primary's stream; null where that was not asked for
 * @param notExported why not all of them were; null where they were
 * @param inAbsence whether this is what was known of a process that does not answer, and not what was read of it
 */
public record Loss(
        long epoch,
        String runId,
        @Nullable String history,
        @Nullable Long bytes,
        @Nullable Long writes,
        List<String> keys,
        @Nullable String unreadable,
        @Nullable Long exported,
        @Nullable String notExported,
        boolean inAbsence) {

    /** Takes a copy of the keys. */
    public Loss {
        keys = List.copyOf(keys);
    }

    /** Whether no write is lost. */
    boolean isNothing() {
        return writes != null && writes == 0 && unreadable == null;
    }

    /** A loss of which only so much is known. */
    static Loss unreadable(long epoch, String runId, @Nullable Long bytes, String why) {
        return new Loss(epoch, runId, null, bytes, null, List.of(), why, null, null, false);
    }

    /** The same of a process that does not answer. */
    static Loss inAbsence(long epoch, String runId, @Nullable String history, @Nullable Long bytes, String why) {
        return new Loss(epoch, runId, history, bytes, null, List.of(), why, null, null, true);
    }

    /** A server of which more was reported in its absence loses nothing. */
    static Loss none(long epoch, String runId) {
        return new Loss(epoch, runId, null, 0L, 0L, List.of(), null, null, null, false);
    }
}
