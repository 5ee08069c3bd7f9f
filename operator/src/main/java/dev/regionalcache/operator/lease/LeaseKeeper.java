package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Grant;
import dev.regionalcache.core.lease.LeaseHolder;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

    private final LeasePlan.Holder plan;
    private final Supplier<LeaseSeal> seal;
    private final GoneProcess goneProcess;
    private final LeaseMeters meters;
    private final Consumer<GateWish> gate;
    private final Runnable changed;
    private final LogContext context;
    private final Tally tally;
    private final Asking asking;
    private final Deciding deciding;
    private final Listening listening;
    private final List<Thread> threads;
    private final AtomicReference<@Nullable String> gone = new AtomicReference<>();

    /**
     * Begins to ask.
     *
     * @param holder counts the answers
     * @param waiting whether it asks only after {@link #begin}
     * @param seal of now: passwords are rotated while a lease is held
     * @param logins those of now
     * @param gate takes what is decided about the server, without waiting
     */
    LeaseKeeper(
            MemberKey member,
            LeasePlan.Holder plan,
            LeaseHolder holder,
            boolean waiting,
            Supplier<LeaseSeal> seal,
            Supplier<List<Credentials>> logins,
            RedisConnector connector,
            MomentSource clock,
            Grounds grounds,
            LeaseMeters meters,
            Consumer<GateWish> gate,
            Runnable changed) {
        this.plan = plan;
        this.seal = seal;
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
        context = member.logContext(plan.triple().number());
        tally = new Tally(holder, clock);
        deciding = new Deciding(tally, plan.triple().number(), new Decided());
        asking = new Asking(plan.timings(), tally::next, deciding::isHeld, this::publish, waiting);
        Duration silence = plan.timings().fencing();
        listening =
                new Listening(plan.address(), logins, LeaseMessage.ANSWERS, silence, connector, context, new Answers());
        threads = List.of(start("ask", asking), start("lease", deciding));
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
        return tally.succeeding(next, witnesses);
    }

    /** The triple, while the lease is held. */
    Optional<Epoch> held() {
        return tally.isHeld() ? Optional.of(plan.triple()) : Optional.empty();
    }

    /** Whether the lease was held once, as far as this process knows. */
    boolean wasHeld() {
        return deciding.wasHeld();
    }

    /** Whether the server may be writable now: the lease is held, or it is waited for whether it is. */
    boolean mayWrite() {
        return !(tally.grant() instanceof Grant.MustFence);
    }

    /** Why the server is known to be gone; null: it is not. */
    @Nullable
    String gone() {
        return gone.get();
    }

    /** Seconds since a majority had answered last; NaN before the first one. */
    double secondsSinceMajority() {
        return tally.secondsSinceMajority();
    }

    /** The server is proven gone: no answer counts any more. */
    void gone(String proof) {
        giveUp();
        if (gone.compareAndSet(null, proof)) {
            LOG.info("gives the lease up: {} is gone, {}", plan.pod(), proof);
            changed.run();
        }
    }

    /** Whether no answer counts any more. */
    boolean isGivenUp() {
        return tally.isGivenUp();
    }

    /** Discards all answers for good; the server must be fenced. */
    void giveUp() {
        asking.end();
        tally.giveUp();
        deciding.again();
    }

    /** Listens at the server no more: its pod's address may become another pod's, which is not to be told a password. */
    void leave() {
        listening.close();
    }

    /** Whether it does not ask yet. */
    boolean isWaiting() {
        return asking.isWaiting();
    }

    /** What was waited for has come: it asks at once. */
    void begin() {
        asking.begin();
    }

    /** The server is to end, from now on and for good; nothing is asked for through it any more. */
    void end(GateWish.HandOver wish) {
        asking.end();
        deciding.end(wish);
    }

    private void publish(LeaseHolder.Request request) {
        meters.requested();
        try {
            listening.publish(
                    LeaseMessage.requests(request.triple().region()),
                    seal.get().seal(new LeaseMessage.Request(request, plan.head(), plan.runId())));
        } catch (RedisFailure e) {
            LOG.debug("a request was not sent", e);
        }
    }

    /** The connection was closed by the other side: at once it is looked whether the process is gone. */
    private void probe() {
        long closed = System.nanoTime();
        start("probe", () -> {
            try {
                goneProcess.find().ifPresent(proof -> {
                    meters.detected(Duration.ofNanos(System.nanoTime() - closed));
                    gone(proof);
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        asking.end();
        deciding.close();
        threads.forEach(Thread::interrupt);
        listening.close();
    }

    private final class Decided implements Deciding.Outcomes {

        @Override
        public void wish(GateWish wish) {
            gate.accept(wish);
        }

        @Override
        public void turned(boolean held) {
            // Others are told at once, and whoever has lost it asks for it again.
            asking.atOnce();
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
    }

    private final class Answers implements Listening.Listener {

        @Override
        public void connected(boolean now, @Nullable RedisFailure why) {
            if (now) {
                asking.atOnce();
            } else if (why instanceof RedisFailure.Unreachable) {
                probe();
            }
        }

        @Override
        public void message(String text) {
            if (seal.get().open(text).orElse(null) instanceof LeaseMessage.Answer answer) {
                meters.received();
                tally.count(answer);
                if (!deciding.isHeld()) {
                    deciding.again();
                }
            } else {
                meters.garbage();
            }
        }
    }
}
