package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Grant;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the lease of one epoch for one process of a server. One thread asks, through the server itself; another decides by
 * the clock whether the server may write, and waits for nothing: what it decides is in force before the server has heard of
 * it, since requests say so and traffic is led away.
 */
final class LeaseKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /** How often a fence is wished for again until it is confirmed; also how often a grace is looked at. */
    private static final Duration AGAIN = Duration.ofMillis(50);

    private final LeasePlan.Holder plan;
    private final LeaseSeal seal;
    private final MomentSource clock;
    private final GoneProcess goneProcess;
    private final LeaseMeters meters;
    private final Consumer<GateWish> gate;
    private final Runnable changed;
    private final LogContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Thread asking;
    private final Thread deciding;
    private final Listening listening;

    private final LeaseHolder holder;
    private boolean held;
    private boolean mayWrite;
    private @Nullable Moment lastGrant;
    private boolean askAtOnce;
    private boolean closed;
    private boolean waiting;
    private GateWish.@Nullable HandOver ending;
    private @Nullable String gone;

    /**
     * Begins to ask.
     *
     * @param holder counts the answers
     * @param waiting whether it asks only after {@link #begin}
     * @param gate takes what is decided about the server, without waiting
     */
    LeaseKeeper(
            MemberKey member,
            LeasePlan.Holder plan,
            LeaseHolder holder,
            boolean waiting,
            LeaseSeal seal,
            List<Credentials> logins,
            RedisConnector connector,
            MomentSource clock,
            Grounds grounds,
            LeaseMeters meters,
            Consumer<GateWish> gate,
            Runnable changed) {
        this.plan = plan;
        this.holder = holder;
        this.waiting = waiting;
        this.seal = seal;
        this.clock = clock;
        goneProcess = new GoneProcess(
                connector,
                plan.address(),
                logins,
                plan.runId(),
                () -> grounds.refusalIsProof(
                        member.namespace(),
                        plan.pod(),
                        plan.uid(),
                        plan.address().host()));
        this.meters = meters;
        this.gate = gate;
        this.changed = changed;
        context = new LogContext(
                member.namespace(),
                member.cache(),
                member.region(),
                plan.triple().number());
        Duration silence = plan.timings().fencing();
        listening =
                new Listening(plan.address(), logins, LeaseMessage.ANSWERS, silence, connector, context, new Answers());
        asking = start("ask", this::ask);
        deciding = start("lease", this::decide);
    }

    private Thread start(String name, Runnable run) {
        return Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name(name + "-" + plan.pod())
                .start(() -> {
                    context.enter();
                    run.run();
                });
    }

    LeasePlan.Holder plan() {
        return plan;
    }

    /** The counter for an epoch that follows this one and names the same server; this one asks no more. */
    LeaseHolder succeeding(LeasePlan.Holder next, List<Set<String>> witnesses) {
        lock.lock();
        try {
            return holder.succeeding(next.triple(), witnesses, next.timings(), clock.now());
        } finally {
            lock.unlock();
        }
    }

    /** The triple, while the lease is held. */
    Optional<Epoch> held() {
        lock.lock();
        try {
            return holder.holds(clock.now()) ? Optional.of(plan.triple()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the server may be writable now: the lease is held, or it is waited for whether it is. */
    boolean mayWrite() {
        lock.lock();
        try {
            return !(holder.grant(clock.now()) instanceof Grant.MustFence);
        } finally {
            lock.unlock();
        }
    }

    /** Why the server is known to be gone; null: it is not. */
    @Nullable
    String gone() {
        lock.lock();
        try {
            return gone;
        } finally {
            lock.unlock();
        }
    }

    /** Seconds since a majority had answered last; NaN before the first one. */
    double secondsSinceMajority() {
        lock.lock();
        try {
            Moment last = lastGrant;
            return last == null ? Double.NaN : clock.now().age(last).toNanos() / 1e9;
        } finally {
            lock.unlock();
        }
    }

    /** The server is proven gone: no answer counts any more. */
    void gone(String proof) {
        lock.lock();
        try {
            if (gone != null) {
                return;
            }
            holder.giveUp();
            gone = proof;
            LOG.info("gives the lease up: {} is gone, {}", plan.pod(), proof);
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    /** Whether no answer counts any more. */
    boolean isGivenUp() {
        lock.lock();
        try {
            return holder.isGivenUp();
        } finally {
            lock.unlock();
        }
    }

    /** Discards all answers for good; the server must be fenced. */
    void giveUp() {
        lock.lock();
        try {
            holder.giveUp();
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it does not ask yet. */
    boolean isWaiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** What was waited for has come: it asks at once. */
    void begin() {
        lock.lock();
        try {
            waiting = false;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The server is to end, from now on and for good; nothing is asked for through it any more. */
    void end(GateWish.HandOver wish) {
        lock.lock();
        try {
            ending = wish;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void ask() {
        try {
            while (true) {
                LeaseHolder.Request request;
                lock.lock();
                try {
                    while (waiting && !closed) {
                        wake.await();
                    }
                    if (closed || ending != null || holder.isGivenUp()) {
                        return;
                    }
                    askAtOnce = false;
                    request = holder.next(clock.now());
                } finally {
                    lock.unlock();
                }
                publish(request);
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(LeaseHolder.Request request) {
        meters.requested();
        try {
            listening.publish(
                    LeaseMessage.REQUESTS, seal.seal(new LeaseMessage.Request(request, plan.head(), plan.runId())));
        } catch (RedisFailure e) {
            LOG.debug("a request was not sent", e);
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            // A witness may have read its member after it was asked: whoever waits for the lease asks more often.
            long remaining = plan.timings().requestPeriod().toNanos() / (held ? 1 : 5);
            while (!askAtOnce && !closed && ending == null && !holder.isGivenUp() && remaining > 0) {
                remaining = wake.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    private void decide() {
        try {
            while (true) {
                boolean transition;
                Duration next;
                GateWish wish;
                lock.lock();
                try {
                    if (closed) {
                        return;
                    }
                    Grant grant = holder.grant(clock.now());
                    wish = ending == null ? wish(grant) : ending;
                    next = next(grant);
                    boolean holds = grant instanceof Grant.Writable;
                    transition = ending == null && (holds != held || (mayWrite && grant instanceof Grant.MustFence));
                    if (holds && !held) {
                        // Others are told at once.
                        askAtOnce = true;
                        wake.signalAll();
                    }
                    held = holds;
                    mayWrite = !(grant instanceof Grant.MustFence);
                } finally {
                    lock.unlock();
                }
                gate.accept(wish);
                if (transition) {
                    tell();
                }
                if (isGivenUp()) {
                    return;
                }
                lock.lock();
                try {
                    if (!closed) {
                        wake.awaitNanos(next.toNanos());
                    }
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        if (held) {
            LOG.info("holds the lease of epoch {} for {}", plan.triple().number(), plan.pod());
        } else {
            meters.lost();
            LOG.warn(
                    "has lost the lease of epoch {}: {} is fenced",
                    plan.triple().number(),
                    plan.pod());
        }
        changed.run();
    }

    private GateWish wish(Grant grant) {
        return switch (grant) {
            case Grant.Writable(Duration left) ->
                new GateWish.Open(plan.triple().number());
            case Grant.Waiting(Duration left) -> new GateWish.Leave();
            case Grant.MustFence() -> new GateWish.Fence();
        };
    }

    private static Duration next(Grant grant) {
        return switch (grant) {
            case Grant.Writable(Duration left) -> left;
            case Grant.Waiting(Duration left) -> left.compareTo(AGAIN) < 0 ? left : AGAIN;
            case Grant.MustFence() -> AGAIN;
        };
    }

    /** The connection was closed by the other side: at once it is looked whether the process is gone. */
    private void probe() {
        start("probe", () -> {
            try {
                goneProcess.find().ifPresent(this::gone);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        asking.interrupt();
        deciding.interrupt();
        listening.close();
    }

    private final class Answers implements Listening.Listener {

        @Override
        public void connected(boolean now, @Nullable RedisFailure why) {
            if (now) {
                lock.lock();
                try {
                    askAtOnce = true;
                    wake.signalAll();
                } finally {
                    lock.unlock();
                }
            } else if (why instanceof RedisFailure.Unreachable) {
                probe();
            }
        }

        @Override
        public void message(String text) {
            Optional<LeaseMessage> message = seal.open(text);
            if (message.isPresent()
                    && message.get() instanceof LeaseMessage.Answer(var witness, var process, var number, var triple)) {
                meters.received();
                lock.lock();
                try {
                    holder.count(witness, process, number, triple);
                    if (holder.holds(clock.now())) {
                        lastGrant = clock.now();
                    }
                    if (!held) {
                        wake.signalAll();
                    }
                } finally {
                    lock.unlock();
                }
            } else {
                meters.garbage();
            }
        }
    }
}
