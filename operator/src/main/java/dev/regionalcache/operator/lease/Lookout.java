package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.PrimaryWatch;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness's vote: it watches for signs of the primary, asks the server itself when its agent is silent, and votes for a
 * failover when neither was heard for too long. No answer depends on it. Thread-safe; never waits for a server.
 */
final class Lookout {

    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

    private static final Duration JUST_AFTER = Duration.ofMillis(1);

    private final MemberKey member;
    private final RedisConnector connector;
    private final MomentSource clock;
    private final Runnable changed;
    private final Consumer<Duration> detected;
    private final PrimaryWatch watch;
    private LeasePlan plan;
    private LogContext context;
    private @Nullable Epoch vote;
    private Moment lastSign;
    private @Nullable Thread probing;
    private @Nullable Thread ticking;

    /**
     * Watches nothing yet.
     *
     * @param changed called when the vote is another one
     * @param detected told how long the primary had been silent when a vote for its failover was given
     */
    Lookout(
            MemberKey member,
            LeasePlan plan,
            LogContext context,
            RedisConnector connector,
            MomentSource clock,
            Runnable changed,
            Consumer<Duration> detected) {
        this.member = member;
        this.plan = plan;
        this.context = context;
        this.connector = connector;
        this.clock = clock;
        this.changed = changed;
        this.detected = detected;
        lastSign = clock.now();
        watch = new PrimaryWatch(lastSign);
    }

    /** Watches for the primary of this plan from now on. */
    synchronized void plan(LeasePlan next, LogContext nextContext) {
        boolean another = !next.equals(plan);
        plan = next;
        context = nextContext;
        watch.watch(next.assignment(), clock.now());
        if (vote != null && !vote.equals(next.assignment().chosen())) {
            // It has had its effect, and goes with what is told of the new epoch.
            vote = null;
        }
        if (ticking == null) {
            ticking = Thread.ofVirtual()
                    .inheritInheritableThreadLocals(false)
                    .name("witness-" + member.region())
                    .start(this::tick);
        } else if (another) {
            notifyAll();
        }
    }

    /** A request was heard. */
    synchronized void heard(LeaseHolder.Request asked) {
        Moment now = clock.now();
        watch.heard(asked, now);
        if (asked.holds() && asked.triple().equals(plan.assignment().chosen())) {
            lastSign = now;
        }
    }

    /** The epoch whose primary is silent; null: none is. */
    synchronized @Nullable Epoch vote() {
        return vote;
    }

    /** Watches no more. */
    synchronized void rest() {
        if (ticking != null) {
            ticking.interrupt();
            ticking = null;
        }
        if (probing != null) {
            probing.interrupt();
            probing = null;
        }
    }

    private synchronized void tick() {
        try {
            while (true) {
                context.enter();
                decide();
                wait(untilNextLook().plus(JUST_AFTER).toMillis());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Signs only put off what time alone brings about; while one is missing it is looked often whether it came. */
    private Duration untilNextLook() {
        Moment now = clock.now();
        Duration untilQuiet = quietAfter().minus(now.elapsed(lastSign));
        if (vote == null && untilQuiet.isPositive()) {
            return untilQuiet;
        }
        Duration often = plan.assignment().timings().requestPeriod().dividedBy(2);
        Duration untilVote = watch.untilVote(now);
        return untilVote.isZero() || untilVote.compareTo(often) > 0 ? often : untilVote;
    }

    private void decide() {
        Epoch next = watch.vote(clock.now()).orElse(null);
        if (!Objects.equals(next, vote)) {
            if (next != null) {
                LOG.info("votes for a failover of epoch {}: its primary in {} is silent", next.number(), next.region());
                detected.accept(clock.now().elapsed(lastSign));
            } else if (vote != null) {
                LOG.info("takes its vote for a failover of epoch {} back", vote.number());
            }
            vote = next;
            changed.run();
        }
        Assignment spec = plan.assignment();
        if (isQuiet() && spec.chosen() != null && probing == null) {
            probe(spec.chosen().region());
        }
    }

    private synchronized boolean isQuiet() {
        return clock.now().elapsed(lastSign).compareTo(quietAfter()) > 0;
    }

    private Duration quietAfter() {
        return plan.assignment().timings().voteAfter().dividedBy(2);
    }

    /** A silent agent beside a writable server is no reason for a failover, so the server itself is asked. */
    private void probe(String region) {
        ServerAddress address = plan.heads().get(region);
        if (address == null) {
            return;
        }
        LeasePlan current = plan;
        probing = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("probe-" + region)
                .start(() -> probe(region, address, current));
    }

    private void probe(String region, ServerAddress address, LeasePlan current) {
        try {
            // A server that has not been told of a new password knows the previous one.
            for (Credentials login : current.logins()) {
                probe(region, address, current, login);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            probed();
        }
    }

    private void probe(String region, ServerAddress address, LeasePlan current, Credentials login)
            throws InterruptedException {
        try (var server = connector.server(address, login)) {
            while (isQuiet() && !Thread.currentThread().isInterrupted()) {
                if (server.replication().isWritable()) {
                    seenWritable(region);
                }
                Thread.sleep(current.assignment().timings().requestPeriod());
            }
        } catch (RedisFailure silent) {
            LOG.debug("the head of {} does not answer", region, silent);
        }
    }

    private synchronized void seenWritable(String region) {
        watch.seenWritable(region, clock.now());
    }

    private synchronized void probed() {
        probing = null;
    }
}
