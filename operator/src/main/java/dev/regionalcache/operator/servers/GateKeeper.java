package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Ending;
import dev.regionalcache.redis.GateState;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.WriteGate;
import dev.regionalcache.redis.WriteMarker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gate of one server as it is wished, on a thread of its own: a fence must not wait for a server that is asked
 * something else and hangs. What was confirmed holds for the process that was observed, and for no other.
 */
final class GateKeeper implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateKeeper.class);

    /** After a failure, and at rest: a gate that is changed by hand is put back. */
    private static final Duration RETRY = Duration.ofMillis(50);

    private static final Duration REST = Duration.ofSeconds(1);

    /** A call other than a fence that takes longer is broken off for a fence; the next connection ends it in the server. */
    private static final long PATIENCE = Duration.ofMillis(100).toNanos();

    private final String pod;
    private final WriteGate gate;
    private final LogContext context;
    private final Runnable changed;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private GateWish wish = new GateWish.Leave();
    private @Nullable Observed process;
    private @Nullable Confirmed confirmed;
    private @Nullable WriteMarker marked;

    /** The process that has handed over and was not opened since. */
    private @Nullable String handedOver;

    private boolean closed;

    /** Since when a fence is wished for, by {@code System.nanoTime()}; null: it is not. */
    private @Nullable Long fenceSince;

    /** Since when a call that opens or reads is under way, by {@code System.nanoTime()}; null: none. */
    private @Nullable Long callSince;

    /**
     * A process as it was observed last.
     *
     * @param partings where it left the histories before, as far as it or its plan knows
     * @param minReplicas how many replicas must acknowledge while it is open
     */
    record Observed(String runId, boolean master, String replicationId, List<Parting> partings, int minReplicas) {}

    private record Confirmed(String runId, GateState state) {}

    /** Keeps the gate, which it closes; {@code changed} is told of what is confirmed. */
    GateKeeper(String pod, WriteGate gate, LogContext context, Runnable changed) {
        this.pod = pod;
        this.gate = gate;
        this.context = context;
        this.changed = changed;
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("gate-" + pod)
                .start(this);
    }

    /** What is wanted from now on; never waits. */
    void wish(GateWish next) {
        lock.lock();
        try {
            boolean other = !next.equals(wish);
            if (other) {
                fenceSince = next instanceof GateWish.Fence ? (Long) System.nanoTime() : null;
            }
            wish = next;
            Long since = callSince;
            if (next instanceof GateWish.Fence && since != null && System.nanoTime() - since > PATIENCE) {
                callSince = null;
                thread.interrupt();
            }
            if (other) {
                wake.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The process that was observed; another one has confirmed nothing. */
    void observed(Observed now) {
        lock.lock();
        try {
            if (!now.equals(process)) {
                process = now;
                if (!now.master()) {
                    handedOver = null;
                }
                wake.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether this process has confirmed that it refuses all writes. */
    boolean isFenced(String runId) {
        Confirmed last = confirmed(runId);
        return last != null && last.state().isFenced();
    }

    /** For how long a fence has been wished for that the process has not confirmed; zero where there is none. */
    Duration unfencedFor() {
        lock.lock();
        try {
            Observed now = process;
            Confirmed last = confirmed;
            boolean fenced = now != null
                    && last != null
                    && last.runId().equals(now.runId())
                    && last.state().isFenced();
            Long since = fenceSince;
            return fenced || since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
        } finally {
            lock.unlock();
        }
    }

    /** Whether this process hands over, or has done so and is still a master. */
    boolean isHandingOver(String runId) {
        lock.lock();
        try {
            return wish instanceof GateWish.HandOver || runId.equals(handedOver);
        } finally {
            lock.unlock();
        }
    }

    /** Whether this process has confirmed that it accepts writes. */
    boolean isOpen(String runId) {
        Confirmed last = confirmed(runId);
        return last != null && !last.state().isFenced();
    }

    private @Nullable Confirmed confirmed(String runId) {
        lock.lock();
        try {
            return confirmed != null && confirmed.runId().equals(runId) ? confirmed : null;
        } finally {
            lock.unlock();
        }
    }

    /** One call. */
    private sealed interface Task {
        record Read() implements Task {}

        record Fence() implements Task {}

        record HandOver(GateWish.HandOver wish) implements Task {}

        record Open(int minReplicas, @Nullable WriteMarker marker, List<Parting> partings) implements Task {}
    }

    @Override
    public void run() {
        context.enter();
        Duration pause = Duration.ZERO;
        try {
            while (!isClosed()) {
                try {
                    await(pause);
                    pause = carryOut(begin());
                } catch (InterruptedException brokenOff) {
                    pause = Duration.ZERO;
                } catch (RedisFailure failure) {
                    LOG.debug("the gate of {} is not as it is wished", pod, failure);
                    pause = RETRY;
                } finally {
                    end();
                }
            }
        } finally {
            gate.close();
        }
    }

    private Task begin() {
        lock.lock();
        try {
            Task task = task();
            if (task instanceof Task.Open
                    && confirmed != null
                    && confirmed.state().isFenced()) {
                // Nobody may take it for fenced from here on.
                confirmed = null;
            }
            callSince = task instanceof Task.Fence || task instanceof Task.HandOver ? null : System.nanoTime();
            return task;
        } finally {
            lock.unlock();
        }
    }

    private Task task() {
        Observed now = process;
        Confirmed last = confirmed;
        GateState known = now != null && last != null && last.runId().equals(now.runId()) ? last.state() : null;
        return switch (wish) {
            case GateWish.Leave() -> new Task.Read();
            case GateWish.Fence() -> known != null && known.isFenced() ? new Task.Read() : new Task.Fence();
            case GateWish.HandOver handOver ->
                now == null || !now.master() || now.runId().equals(handedOver)
                        ? new Task.Read()
                        : new Task.HandOver(handOver);
            case GateWish.Open(long epoch) -> {
                if (now == null || !now.master()) {
                    yield new Task.Read();
                }
                WriteMarker marker = new WriteMarker(epoch, now.replicationId());
                boolean toMark = !marker.equals(marked);
                boolean right = known != null && known.minReplicas() == now.minReplicas();
                yield right && !toMark
                        ? new Task.Read()
                        : new Task.Open(now.minReplicas(), toMark ? marker : null, now.partings());
            }
        };
    }

    /** How long to rest afterwards. */
    private Duration carryOut(Task task) {
        Observed of = process();
        switch (task) {
            case Task.Read() -> confirm(of, gate.state());
            case Task.Fence() -> confirm(of, gate.fence());
            case Task.HandOver(GateWish.HandOver handOver) -> handOver(of, handOver);
            case Task.Open(int minReplicas, WriteMarker marker, List<Parting> partings) -> {
                if (marker == null) {
                    confirm(of, gate.open(minReplicas));
                } else if (!mark(of, minReplicas, marker, partings)) {
                    return RETRY;
                }
            }
        }
        lock.lock();
        try {
            return task() instanceof Task.Read ? REST : process == null ? RETRY : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private void handOver(@Nullable Observed of, GateWish.HandOver handOver) {
        Ending ending = gate.handOver(handOver.pause());
        lock.lock();
        try {
            handedOver = of == null ? null : of.runId();
        } finally {
            lock.unlock();
        }
        handOver.ended().accept(ending.offset());
        confirm(of, ending.state());
    }

    /** A server without memory refuses the marker, and is open all the same. */
    private boolean mark(@Nullable Observed of, int minReplicas, WriteMarker marker, List<Parting> partings) {
        try {
            confirm(of, gate.open(minReplicas, marker, partings));
        } catch (RedisFailure.Refused refused) {
            LOG.debug("{} refuses the marker", pod, refused);
            confirm(of, gate.state());
            return false;
        }
        lock.lock();
        try {
            marked = marker;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Observed process() {
        lock.lock();
        try {
            return process;
        } finally {
            lock.unlock();
        }
    }

    private void confirm(@Nullable Observed of, GateState state) {
        Confirmed now = new Confirmed(of == null ? "" : of.runId(), state);
        lock.lock();
        try {
            if (!state.isFenced()) {
                handedOver = null;
            }
            if (Objects.equals(now, confirmed)) {
                return;
            }
            boolean transition = confirmed == null || confirmed.state().isFenced() != state.isFenced();
            confirmed = now;
            if (transition) {
                LOG.info("{} {}", pod, state.isFenced() ? "is fenced: it refuses writes" : "has an open gate");
            }
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    private void end() {
        lock.lock();
        try {
            callSince = null;
        } finally {
            lock.unlock();
        }
        // A call that was broken off has been; what comes next is not.
        Thread.interrupted();
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Until something is to be done; after a failure until the time is over, or something else is wished. */
    private void await(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            boolean again = limit.equals(RETRY);
            GateWish before = wish;
            long remaining = limit.toNanos();
            while (!closed && remaining > 0 && (again ? wish.equals(before) : task() instanceof Task.Read)) {
                remaining = wake.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            thread.interrupt();
            wake.signal();
        } finally {
            lock.unlock();
        }
    }
}
