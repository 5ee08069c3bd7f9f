package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.servers.GateSight.Confirmed;
import dev.regionalcache.operator.servers.GateSight.Observed;
import dev.regionalcache.operator.servers.GateSight.Task;
import dev.regionalcache.redis.Ending;
import dev.regionalcache.redis.GateState;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.WriteGate;
import dev.regionalcache.redis.WriteMarker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gate of one server as it is wished, on a thread of its own: a fence must not wait for a server that is asked
 * something else and hangs.
 */
final class GateKeeper implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateKeeper.class);

    /** After a failure, and at rest: a gate that is changed by hand is put back. */
    private static final Duration RETRY = Duration.ofMillis(50);

    private static final Duration REST = Duration.ofSeconds(1);

    private final String pod;
    private final WriteGate gate;
    private final LogContext context;
    private final Runnable opening;
    private final Runnable changed;
    private final Thread thread;
    private final GateCall call;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private GateSight sight = GateSight.start();
    private boolean closed;

    /** Since when a fence is wished for, by {@code System.nanoTime()}; null: it is not. */
    private @Nullable Long fenceSince;

    /**
     * Keeps the gate, which it closes.
     *
     * @param opening told before the process is asked to accept writes
     * @param changed told of what is confirmed
     */
    GateKeeper(String pod, WriteGate gate, LogContext context, Runnable opening, Runnable changed) {
        this.pod = pod;
        this.gate = gate;
        this.context = context;
        this.opening = opening;
        this.changed = changed;
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("gate-" + pod)
                .unstarted(this);
        call = new GateCall(thread);
        thread.start();
    }

    /** What is wanted from now on; never waits. */
    void wish(GateWish next) {
        lock.lock();
        try {
            boolean other = !next.equals(sight.wish());
            if (other) {
                fenceSince = next instanceof GateWish.Fence ? (Long) System.nanoTime() : null;
            }
            sight = sight.wishing(next);
            if (other) {
                wake.signal();
                call.breakOffInTime(this::isFenceAwaited);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The process that was observed; another one has confirmed nothing. */
    void observed(Observed now) {
        lock.lock();
        try {
            if (!now.equals(sight.process())) {
                sight = sight.observing(now);
                wake.signal();
                call.breakOffInTime(this::isFenceAwaited);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is wished and known now. */
    GateSight sight() {
        lock.lock();
        try {
            return sight;
        } finally {
            lock.unlock();
        }
    }

    /** For how long a fence has been wished for that the process has not confirmed; zero where there is none. */
    Duration unfencedFor() {
        lock.lock();
        try {
            Long since = fenceSince;
            return since == null || sight.isFenced() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
        } finally {
            lock.unlock();
        }
    }

    /** Since when a fence has been waited for in vain, and no opening is under way that would come after another one; null: it is not. */
    @Nullable
    Long overdue() {
        lock.lock();
        try {
            return unfencedFor().compareTo(GateCall.PATIENCE) > 0 && !call.opens() ? fenceSince : null;
        } finally {
            lock.unlock();
        }
    }

    /** A fence that was {@link #overdue} was set over another connection, and read back. */
    void confirm(Long since, Confirmed now) {
        // Where something else was wished for meanwhile, the server may have been opened.
        tell(change(s -> since.equals(fenceSince) ? s.confirming(now) : s).confirmed());
    }

    /** The marker is gone: it is written again. */
    void unmarked() {
        change(s -> s.marking(null));
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
                } catch (RuntimeException e) {
                    // Whatever it is: without this thread nobody fences.
                    LOG.error("the gate of {} cannot be kept: {}; trying again", pod, e.getMessage(), e);
                    pause = RETRY;
                } finally {
                    call.ends();
                }
            }
        } finally {
            gate.close();
        }
    }

    private boolean isFenceAwaited() {
        return sight().task() instanceof Task.Fence;
    }

    private Task begin() {
        lock.lock();
        try {
            Task task = sight.task();
            if (task instanceof Task.Open) {
                opening.run();
                sight = sight.opening();
            }
            call.begins(task);
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** How long to rest afterwards. */
    private Duration carryOut(Task task) {
        Observed of = sight().process();
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
        GateSight now = sight();
        return now.isAtRest() ? REST : now.process() == null ? RETRY : Duration.ZERO;
    }

    private void handOver(@Nullable Observed of, GateWish.HandOver handOver) {
        Ending ending = gate.handOver(handOver.pause());
        change(s -> of == null ? s : s.handingOver(of.runId(), handOver.taken()));
        handOver.ended().accept(ending.at());
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
        change(s -> s.marking(marker));
        return true;
    }

    private void confirm(@Nullable Observed of, GateState state) {
        Confirmed now = new Confirmed(of == null ? "" : of.runId(), state);
        tell(change(s -> s.confirming(now)).confirmed());
    }

    private void tell(@Nullable Confirmed before) {
        Confirmed now = sight().confirmed();
        if (now == null || now.equals(before)) {
            return;
        }
        boolean fenced = now.state().isFenced();
        if (before == null || before.state().isFenced() != fenced) {
            LOG.info("{} {}", pod, fenced ? "is fenced: it refuses writes" : "has an open gate");
        }
        changed.run();
    }

    /** The result is what was known before. */
    private GateSight change(UnaryOperator<GateSight> by) {
        lock.lock();
        try {
            GateSight before = sight;
            sight = by.apply(sight);
            return before;
        } finally {
            lock.unlock();
        }
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
            GateWish before = sight.wish();
            long remaining = limit.toNanos();
            while (!closed && remaining > 0 && (again ? sight.wish().equals(before) : sight.isAtRest())) {
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
