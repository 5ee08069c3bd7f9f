package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.Recalled;
import dev.regionalcache.core.lease.Reply;
import dev.regionalcache.core.lease.Witness;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests by the rules of {@link Witness}, in each triple only once it is in the member's status. While somebody waits
 * for the answer the triple is written there at once; one that the spec has just named goes with the agent's next report, which
 * then calls {@link #recorded}, or {@link #nextRecorded} for that of a switchover. Thread-safe; never waits.
 */
final class Answering {

    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

    private final Witness witness;
    private final MomentSource clock;
    private final Predicate<Epoch> record;
    private final Runnable changed;

    private boolean recalled;
    private @Nullable Assignment assignment;
    private @Nullable Recording recording;
    private @Nullable Asked waiting;
    private @Nullable Epoch lastReleased;

    /** A request that waits for its triple to be recorded, and what answers it. */
    private record Asked(Epoch triple, Runnable answer) {}

    /**
     * A triple on its way to the status.
     *
     * @param atOnce whether it is being written now; else the next report says it
     */
    private record Recording(Epoch triple, boolean atOnce) {}

    /** What the status has to say; see {@link LeaseView}. */
    record State(
            boolean recalled,
            @Nullable Epoch answered,
            @Nullable Epoch next,
            @Nullable Epoch toRecord,
            @Nullable Prepared prepared,
            boolean previousReleased) {}

    /**
     * Answers nothing before {@link #recall}.
     *
     * @param started when this process started
     * @param record writes to the status that a triple is answered, and says whether that was certainly written; it may wait
     * @param changed told when the next report has to say what is answered
     */
    Answering(Moment started, MomentSource clock, Predicate<Epoch> record, Runnable changed) {
        witness = new Witness(started);
        this.clock = clock;
        this.record = record;
        this.changed = changed;
    }

    /** What the member's status said when it was read consistently after the start. */
    synchronized void recall(Recalled status) {
        witness.recall(status);
        recalled = true;
    }

    /** The member's spec: from the return of this no epoch that it forbids is answered. */
    synchronized void assign(Assignment next) {
        assignment = next;
        witness.assign(next);
        if (recording == null) {
            // The caller reads the state next, and writes it.
            recording = witness.recordAhead(clock.now())
                    .map(triple -> new Recording(triple, false))
                    .orElse(null);
        }
    }

    /** A request was heard; {@code answer} sends the answer, without waiting. */
    synchronized void ask(Epoch triple, Runnable answer) {
        Epoch next = witness.next();
        switch (witness.ask(triple, clock.now())) {
            case Reply.Answer(Epoch answered) -> {
                answer.run();
                if (answered.equals(next)) {
                    changed.run();
                }
            }
            case Reply.RecordFirst(Epoch toRecord) -> {
                waiting = new Asked(triple, answer);
                record(toRecord);
            }
            case Reply.Silence(Reply.Cause cause) -> LOG.debug("no answer for {}: {}", triple, cause);
        }
    }

    /**
     * The holder of this triple has given it up. The request of its successor is on its way, and is answered at once where the
     * status has it as the next, else as soon as the status says so.
     *
     * @return whether that was new
     */
    synchronized boolean release(Epoch triple) {
        witness.release(triple);
        if (triple.equals(lastReleased)) {
            return false;
        }
        lastReleased = triple;
        Epoch chosen = assignment == null ? null : assignment.chosen();
        if (chosen != null
                && !chosen.equals(witness.next())
                && witness.ask(chosen, clock.now()) instanceof Reply.RecordFirst(Epoch toRecord)) {
            record(toRecord);
        }
        return true;
    }

    private void record(Epoch triple) {
        if (isRecording(triple)) {
            return;
        }
        recording = new Recording(triple, true);
        Thread.ofVirtual().inheritInheritableThreadLocals(false).start(() -> {
            if (isWritten(triple)) {
                recorded(triple);
            } else {
                leaveToReport(triple);
                changed.run();
            }
        });
    }

    private boolean isWritten(Epoch triple) {
        try {
            return record.test(triple);
        } catch (RuntimeException e) {
            LOG.error("{} was not recorded at once; the next report says it", triple, e);
            return false;
        }
    }

    private synchronized void leaveToReport(Epoch triple) {
        if (isRecording(triple)) {
            recording = new Recording(triple, false);
        }
    }

    /** The triple was written to the member's status. */
    synchronized void recorded(Epoch triple) {
        if (isRecording(triple)) {
            recording = null;
            witness.recorded(triple);
            askAgain(triple);
        }
    }

    /** The member's status has this triple as the next one. */
    synchronized void nextRecorded(Epoch triple) {
        witness.nextRecorded(triple);
    }

    /** The triple was certainly not written. */
    synchronized void notRecorded(Epoch triple) {
        if (isRecording(triple)) {
            recording = null;
            witness.notRecorded(triple);
            askAgain(triple);
        }
    }

    private boolean isRecording(Epoch triple) {
        return recording != null && recording.triple().equals(triple);
    }

    private void askAgain(Epoch triple) {
        Asked asked = waiting;
        waiting = null;
        if (asked != null && asked.triple().equals(triple)) {
            ask(triple, asked.answer());
        }
    }

    /** What the status has to say. */
    synchronized State state() {
        Recording now = recording;
        Epoch toReport = now == null || now.atOnce() ? null : now.triple();
        return new State(
                recalled,
                toReport == null ? witness.answered() : toReport,
                witness.recordNext(clock.now()).orElse(witness.next()),
                toReport,
                witness.prepared(),
                isPreviousReleased());
    }

    private boolean isPreviousReleased() {
        Assignment spec = assignment;
        Epoch previous = spec == null ? null : spec.previous();
        return spec != null
                && previous != null
                && (spec.released().contains(previous) || previous.equals(lastReleased));
    }

    /** Whoever waits for an answer is forgotten; what was promised is not. */
    synchronized void rest() {
        waiting = null;
    }
}
