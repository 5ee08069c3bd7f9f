package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how far a process was that accepted writes and has ended. What starts in its place may have less: a snapshot, or
 * nothing. It outlives the keepers of a pod's name, for a pod that is replaced begins with nothing. Thread-safe.
 */
final class Predecessor {

    /** The process that accepts writes, or did and is still a master, as it was seen last. */
    private @Nullable Ended writable;

    private @Nullable Ended ended;

    /** The run id of the one that was seen as a replica, and was neither promoted nor opened since: it has accepted nothing. */
    private @Nullable String unopened;

    /** The run id of the one of which all has been told. */
    private @Nullable String settled;

    /** The run id of the one that was seen in the place of the one that ended, and not yet with its data; null: none. */
    private @Nullable String replacement;

    /**
     * A process was seen.
     *
     * @param open whether it accepts writes
     * @param recorded what the status says, which outlives the agent; null: nothing
     */
    synchronized void seen(ServerInfo info, boolean open, @Nullable Ended recorded) {
        Ended last = writable;
        if (last != null && !last.runId().equals(info.runId())) {
            ended = last;
            writable = null;
            replacement = info.runId();
        }
        // Behind a fence it has what it accepted before.
        boolean same = last != null && last.runId().equals(info.runId());
        if (open || same) {
            writable = info.isMaster() ? new Ended(info.runId(), info.replicationId(), info.offset()) : null;
        }
        if (unopened != null && !unopened.equals(info.runId())) {
            // The status may still ask for the one before.
            settled = recorded != null && recorded.runId().equals(settled) ? settled : unopened;
            unopened = null;
        }
        if (!info.isMaster()) {
            unopened = info.runId();
        }
        if (ended == null && recorded != null && !recorded.runId().equals(settled)) {
            ended = recorded;
        }
        Ended former = ended;
        if (former != null && former.runId().equals(info.runId())) {
            // It lives.
            ended = null;
        }
        if (info.runId().equals(replacement) && !info.loading()) {
            replacement = null;
            ended = former == null ? null : former.wholeIf(goesOn(former, info));
        }
        ended = ended == null ? null : ended.wholeIf(ended.isWholeBy(recorded));
    }

    /** Whether it was stopped in order, and saved all that it had: its last look came before that. */
    private static boolean goesOn(Ended former, ServerInfo info) {
        Long offset = former.offset();
        return offset != null && former.replicationId().equals(info.replicationId()) && offset <= info.offset();
    }

    /**
     * The process is about to be made a master, or to be asked to accept writes, and may do so before that is confirmed. What
     * its predecessor had more than the others is with it alone by then.
     */
    synchronized void opening() {
        unopened = null;
    }

    /** Whether the process that was seen last accepted writes then. */
    synchronized boolean isWritable() {
        return writable != null;
    }

    /** The one that has ended; null: none, or all has been told of it. */
    @Nullable
    synchronized Ended ended() {
        return ended;
    }

    /** What is to be recorded while nothing answers: the process may be gone. */
    @Nullable
    synchronized Ended perhaps() {
        return writable != null ? writable : ended;
    }

    /** The run id of the last one that has ended and of which all has been told, or there was nothing to tell; null: none. */
    @Nullable
    synchronized String settled() {
        return settled;
    }

    /** The same while nothing answers: the process may be gone. */
    @Nullable
    synchronized String perhapsSettled() {
        return unopened != null ? unopened : settled;
    }

    /** The server is not looked at any more, and what it has become meanwhile will not be known. */
    synchronized void forget() {
        writable = null;
        ended = null;
        unopened = null;
    }

    /** All has been told. */
    synchronized void settle() {
        Ended former = ended;
        if (former != null) {
            settled = former.runId();
            ended = null;
        }
    }
}
