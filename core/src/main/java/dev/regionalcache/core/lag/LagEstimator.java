package dev.regionalcache.core.lag;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How long a replica takes to have what the primary has. Each sample of the primary leaves a mark (time, offset); the lag
 * is the time until the replica has reached the mark's offset, found by interpolation between the two samples of the
 * replica around it. So the primary is asked about once a second, and only the near replica in a short burst after that.
 * While the oldest mark is not reached the lag is at least its age.
 *
 * <p>A way whose delay varies gives each mark another lag, and half of the round trip says only about when the primary had
 * its offset. The figure is therefore the mean of the newest lag and of those before it that differ from it by no more than
 * such a way explains; one that differs by more is a change, and ends what was before it. All times are of one monotonic clock, in nanoseconds.
 * Offsets that ROLE or a master's INFO give of its replicas are up to a second old and are not used.
 *
 * <p>Not thread-safe.
 */
public final class LagEstimator {

    private static final int MARKS = 64;
    private static final long SHORTEST_POLL = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_POLL = Duration.ofMillis(250).toNanos();

    /** As many lags are averaged at most: the error of the mean is a third of one's. */
    private static final int AVERAGED = 8;

    /** What varies by less than this, or by less than an eighth of the newest lag, is not a change. */
    private static final long VARIES = Duration.ofMillis(5).toNanos();

    private record Mark(long nanos, long offset) {}

    private final Deque<Mark> marks = new ArrayDeque<>();
    private Optional<Mark> replica = Optional.empty();
    private final Deque<Long> lags = new ArrayDeque<>();

    /** The primary had this offset at this time; one that is smaller than before is of another history and resets. */
    public void primary(long nanos, long offset) {
        if (!marks.isEmpty() && offset < marks.getLast().offset) {
            reset();
        }
        if (marks.size() < MARKS) {
            marks.addLast(new Mark(nanos, offset));
        }
    }

    /** The replica had applied this offset at this time. */
    public void replica(long nanos, long offset) {
        while (!marks.isEmpty() && marks.getFirst().offset <= offset) {
            Mark mark = marks.removeFirst();
            measured(Math.max(0, crossing(mark.offset, nanos, offset) - mark.nanos));
        }
        replica = Optional.of(new Mark(nanos, offset));
    }

    /** Another history: a new primary, or a full synchronisation. What was measured before says nothing any more. */
    public void reset() {
        marks.clear();
        replica = Optional.empty();
        lags.clear();
    }

    /** The lag; empty until the first mark is reached or has an age. */
    public Optional<Duration> lag(long nowNanos) {
        Optional<Duration> last = mean();
        if (marks.isEmpty()) {
            return last;
        }
        Duration age = Duration.ofNanos(Math.max(0, nowNanos - marks.getFirst().nanos));
        return Optional.of(last.filter(l -> l.compareTo(age) > 0).orElse(age));
    }

    private Optional<Duration> mean() {
        return lags.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(
                        lags.stream().mapToLong(Long::longValue).sum() / lags.size()));
    }

    private void measured(long lag) {
        long varies = Math.max(VARIES, lag / 8);
        if (lags.stream().anyMatch(before -> Math.abs(before - lag) > varies)) {
            lags.clear();
        }
        lags.addLast(lag);
        if (lags.size() > AVERAGED) {
            lags.removeFirst();
        }
    }

    /** How long to wait for the next sample of the replica, a fiftieth of the oldest mark's age; empty when all are reached. */
    public Optional<Duration> nextPoll(long nowNanos) {
        if (marks.isEmpty()) {
            return Optional.empty();
        }
        long age = Math.max(0, nowNanos - marks.getFirst().nanos);
        return Optional.of(Duration.ofNanos(Math.clamp(age / 50, SHORTEST_POLL, LONGEST_POLL)));
    }

    private long crossing(long offset, long nanos, long reached) {
        Mark before = replica.orElse(new Mark(nanos, reached));
        if (before.offset >= offset) {
            return before.nanos;
        }
        if (reached == before.offset) {
            return nanos;
        }
        double part = (double) (offset - before.offset) / (reached - before.offset);
        return before.nanos + (long) (part * (nanos - before.nanos));
    }
}
