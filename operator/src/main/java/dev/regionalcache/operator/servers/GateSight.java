package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.GateState;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.WriteMarker;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is wished for a server's gate and known of it at one moment, and what is to be done by that. What was confirmed holds
 * for the process that confirmed it, and for no other.
 *
 * @param process as it was observed last; null: never
 * @param confirmed what a process said of its gate last
 * @param marked the marker that was written last
 * @param handedOver the process that has handed over and was not opened since; null: none
 */
record GateSight(
        GateWish wish,
        @Nullable Observed process,
        @Nullable Confirmed confirmed,
        @Nullable WriteMarker marked,
        @Nullable HandedOver handedOver) {

    /**
     * A process as it was observed last.
     *
     * @param partings where it left the histories before, as far as it or its plan knows
     * @param minReplicas how many replicas must acknowledge while it is open
     */
    record Observed(String runId, boolean master, String replicationId, List<Parting> partings, int minReplicas) {}

    /**
     * A process that has handed over.
     *
     * @param taken whether its successor holds its lease by now
     */
    record HandedOver(String runId, BooleanSupplier taken) {}

    /** What a process said of its gate. */
    record Confirmed(String runId, GateState state) {}

    /** One call. */
    sealed interface Task {
        record Read() implements Task {}

        record Fence() implements Task {}

        record HandOver(GateWish.HandOver wish) implements Task {}

        record Open(int minReplicas, @Nullable WriteMarker marker, List<Parting> partings) implements Task {}
    }

    /** Nothing is known, and nothing wanted. */
    static GateSight start() {
        return new GateSight(new GateWish.Leave(), null, null, null, null);
    }

    GateSight wishing(GateWish next) {
        return new GateSight(next, process, confirmed, marked, handedOver);
    }

    /** Another process has confirmed nothing; a replica has handed over for good. */
    GateSight observing(Observed now) {
        return new GateSight(wish, now, confirmed, marked, now.master() ? handedOver : null);
    }

    GateSight confirming(Confirmed now) {
        return new GateSight(wish, process, now, marked, now.state().isFenced() ? handedOver : null);
    }

    /** The process is about to be opened: nobody may take it for fenced from here on. */
    GateSight opening() {
        Confirmed last = confirmed;
        return last != null && last.state().isFenced() ? new GateSight(wish, process, null, marked, handedOver) : this;
    }

    GateSight marking(@Nullable WriteMarker marker) {
        return new GateSight(wish, process, confirmed, marker, handedOver);
    }

    GateSight handingOver(String runId, BooleanSupplier taken) {
        return new GateSight(wish, process, confirmed, marked, new HandedOver(runId, taken));
    }

    /** Whether the process that was observed last has confirmed that it refuses all writes. */
    boolean isFenced() {
        return process != null && isFenced(process.runId());
    }

    /** Whether this process has confirmed that it refuses all writes. */
    boolean isFenced(String runId) {
        GateState state = confirmed(runId);
        return state != null && state.isFenced();
    }

    /** Whether this process has confirmed that it accepts writes. */
    boolean isOpen(String runId) {
        GateState state = confirmed(runId);
        return state != null && !state.isFenced();
    }

    /** Whether the process that was observed last has confirmed nothing. */
    boolean isUnread() {
        return process != null && confirmed(process.runId()) == null;
    }

    /** Whether this process hands over, or has done so and is still a master. */
    boolean isHandingOver(String runId) {
        return wish instanceof GateWish.HandOver || hasHandedOver(runId);
    }

    /** Whether this process has handed over, and its successor holds its lease: whoever waits here is to go there. */
    boolean isTaken(String runId) {
        HandedOver last = handedOver;
        return last != null && last.runId().equals(runId) && last.taken().getAsBoolean();
    }

    private boolean hasHandedOver(String runId) {
        return handedOver != null && handedOver.runId().equals(runId);
    }

    private @Nullable GateState confirmed(String runId) {
        return confirmed != null && confirmed.runId().equals(runId) ? confirmed.state() : null;
    }

    /** Whether nothing is to be done but to look from time to time. */
    boolean isAtRest() {
        return task() instanceof Task.Read && !isUnread();
    }

    /** The next call. To read is to look whether anybody else has changed it. */
    Task task() {
        return switch (wish) {
            case GateWish.Leave() -> new Task.Read();
            case GateWish.Fence() -> isFenced() ? new Task.Read() : new Task.Fence();
            case GateWish.HandOver handOver ->
                process == null || !process.master() || hasHandedOver(process.runId())
                        ? new Task.Read()
                        : new Task.HandOver(handOver);
            case GateWish.Open(long epoch) -> open(epoch);
        };
    }

    private Task open(long epoch) {
        if (process == null || !process.master()) {
            return new Task.Read();
        }
        WriteMarker marker = new WriteMarker(epoch, process.replicationId());
        GateState known = confirmed(process.runId());
        boolean toMark = !marker.equals(marked);
        boolean right = known != null && known.minReplicas() == process.minReplicas();
        return right && !toMark
                ? new Task.Read()
                : new Task.Open(process.minReplicas(), toMark ? marker : null, process.partings());
    }
}
