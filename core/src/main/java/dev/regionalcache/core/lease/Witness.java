package dev.regionalcache.core.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One region's witness for one cache: it serves one region at a time. This class alone decides which requests are answered;
 * together with {@link LeaseHolder}, which counts the answers, it is all that keeps two regions from being writable at once.
 *
 * <p>The agent makes one when it first sees a member and keeps it as long as the process lives, even if the member is deleted
 * and created again. It calls {@link #recall} once with a consistent read of the member (not from a cache), {@link #assign}
 * with that spec and with every later one, {@link #ask} for every request that it hears, {@link #release} for what it hears
 * released on the channel. Not thread-safe.
 */
public final class Witness {

    private final Moment started;

    private boolean recalled;
    private @Nullable Assignment spec;
    private @Nullable Epoch answered;
    private @Nullable Epoch next;
    private @Nullable Prepared prepared;
    private @Nullable Epoch recording;
    private final Set<Epoch> released = new HashSet<>();
    private @Nullable Promise promise;

    private record Promise(Epoch lastAnswer, Moment from, Duration length) {
        boolean binds(Moment now) {
            return now.elapsed(from).compareTo(length) < 0;
        }
    }

    /**
     * A witness that knows nothing yet.
     *
     * @param started when this process started (not when the member was made): what an earlier one promised may bind until
     *     1.01 F later
     */
    public Witness(Moment started) {
        this.started = started;
    }

    /** What the member's status says after a start of the process. From here on the witness may answer. */
    public void recall(Recalled status) {
        if (!recalled) {
            recalled = true;
            answered = status.answered();
            next = status.next();
            prepared = status.prepared();
        }
    }

    /**
     * The member's spec, whenever it was read. An older one, or one of another proposer of the same number, is ignored. From
     * the return of this call no epoch before one that is being prepared is answered: only then {@code
     * status.lease.prepared} may be written.
     */
    public void assign(Assignment read) {
        if (spec != null && !isNoOlder(read.number(), read.proposer(), spec.number(), spec.proposer())) {
            return;
        }
        spec = read;
        if (read.chosen() == null && (prepared == null || read.number() > prepared.number())) {
            prepared = new Prepared(read.number(), read.proposer());
        }
        read.released().forEach(this::release);
    }

    /** What to do about a request for this triple, heard at {@code now}. */
    public Reply ask(Epoch asked, Moment now) {
        if (!recalled || spec == null) {
            return new Reply.Silence(Reply.Cause.NOT_READ);
        }
        if (!spec.names(asked)) {
            return new Reply.Silence(Reply.Cause.NOT_NAMED);
        }
        if (released.contains(asked)) {
            return new Reply.Silence(Reply.Cause.RELEASED);
        }
        if (isSuperseded(asked)) {
            return new Reply.Silence(Reply.Cause.SUPERSEDED);
        }
        if (promise != null
                && promise.binds(now)
                && !promise.lastAnswer().region().equals(asked.region())) {
            return new Reply.Silence(Reply.Cause.PROMISED);
        }
        if (!isInStatus(asked) && isStarting(now, spec)) {
            return new Reply.Silence(Reply.Cause.STARTED);
        }
        if (recording != null && !recording.region().equals(asked.region())) {
            return new Reply.Silence(Reply.Cause.RECORDING);
        }
        if (!isInStatus(asked)) {
            recording = asked;
            return new Reply.RecordFirst(asked);
        }
        answered = asked;
        promise = extended(asked, now, spec);
        return new Reply.Answer(asked);
    }

    /**
     * Whether the status allows to answer it: the triple answered, and the next one once that is given up. A process that finds
     * both there after a start may answer the former again, which counts for nobody any more; so the next need not be written
     * once more before its first answer, and a switchover waits for no API server.
     */
    private boolean isInStatus(Epoch asked) {
        return asked.equals(answered) || (asked.equals(next) && answered != null && released.contains(answered));
    }

    private boolean isStarting(Moment now, Assignment named) {
        return now.elapsed(started)
                        .compareTo(
                                named.timings().orLonger(LeaseTimings.LONGEST).promise())
                < 0;
    }

    /**
     * The triple of a switchover, if it can be written into the status beside the one that goes on being answered until it is
     * released; see {@link #nextRecorded}. Not after a start: what an earlier process has answered is not known then.
     */
    public Optional<Epoch> recordNext(Moment now) {
        Epoch named = spec == null ? null : spec.chosen();
        return recalled
                        && spec != null
                        && named != null
                        && answered != null
                        && answered.equals(spec.previous())
                        && !named.region().equals(answered.region())
                        && !named.equals(next)
                        && !isSuperseded(named)
                        && !isStarting(now, spec)
                ? Optional.of(named)
                : Optional.empty();
    }

    /** The status certainly has this triple as the next one. */
    public void nextRecorded(Epoch triple) {
        if (next == null || triple.number() > next.number()) {
            next = triple;
        }
    }

    /** What the status has to keep beside {@link #answered}: {@code status.lease.next}; null where there is none, or it is no newer. */
    public @Nullable Epoch next() {
        return next == null || (answered != null && next.number() <= answered.number()) ? null : next;
    }

    /**
     * The triple that the spec has just named, if it can be recorded before anybody asks for it: its first request finds it in
     * the status then, and is answered at once. Empty where the epoch before goes on being answered, and where this witness is
     * not free to answer.
     */
    public Optional<Epoch> recordAhead(Moment now) {
        Epoch named = spec == null || spec.previous() != null ? null : spec.chosen();
        return named != null
                        && recording == null
                        && !named.equals(answered)
                        && ask(named, now) instanceof Reply.RecordFirst
                ? Optional.of(named)
                : Optional.empty();
    }

    /** The status with this triple, that {@link Reply.RecordFirst} asked for, was written. */
    public void recorded(Epoch triple) {
        if (triple.equals(recording)) {
            recording = null;
        }
        if (answered == null || triple.number() > answered.number()) {
            answered = triple;
        }
    }

    /**
     * The status certainly does not say this triple, and no attempt to write it is under way: a consistent read after a conflict
     * has shown it. Where the outcome is not known nothing is called, and the agent reads and writes until it is.
     */
    public void notRecorded(Epoch triple) {
        if (triple.equals(recording)) {
            recording = null;
        }
    }

    /**
     * The holder of this triple has given it up: it is never answered again. The promise ends only if the last answer was in
     * exactly that triple: a late release must not end the promise to a later epoch.
     */
    public void release(Epoch triple) {
        released.add(triple);
        if (promise != null && promise.lastAnswer().equals(triple)) {
            promise = null;
        }
    }

    /** The greatest triple that may have been answered: {@code status.lease.answered}. */
    public @Nullable Epoch answered() {
        return answered;
    }

    /** The greatest preparation: no epoch before it is answered. */
    public @Nullable Prepared prepared() {
        return prepared;
    }

    private boolean isSuperseded(Epoch asked) {
        boolean byAnswer = answered != null && !asked.equals(answered) && asked.number() <= answered.number();
        // An earlier process may have answered it.
        boolean byNext =
                next != null && !asked.equals(next) && !asked.equals(answered) && asked.number() <= next.number();
        boolean byPreparation = prepared != null
                && !isNoOlder(asked.number(), asked.proposer(), prepared.number(), prepared.proposer());
        return byAnswer || byNext || byPreparation;
    }

    private static boolean isNoOlder(long number, String proposer, long than, String proposerOfThat) {
        return number > than || (number == than && proposer.equals(proposerOfThat));
    }

    /** A promise to the same region never gets shorter, also where the terms do. */
    private Promise extended(Epoch asked, Moment now, Assignment named) {
        // Of an epoch before this one the terms are not known.
        boolean current = asked.equals(named.chosen());
        LeaseTimings terms = current ? named.timings() : named.timings().orLonger(LeaseTimings.LONGEST);
        Duration length = terms.promise();
        if (promise != null) {
            Duration left = promise.length().minus(now.elapsed(promise.from()));
            length = left.compareTo(length) > 0 ? left : length;
        }
        return new Promise(asked, now, length);
    }
}
