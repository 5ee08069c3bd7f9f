package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Divergence;
import dev.regionalcache.redis.Lineage;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.WriteMarker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a server will lose when it follows the primary, reads it back, and holds the server until that has been reported:
 * following wipes it. What cannot be told is reported as well. It may wait for other servers. For one thread at a time, but for
 * {@link #found}.
 */
final class LossReporter {

    private static final Logger LOG = LoggerFactory.getLogger(LossReporter.class);

    /**
     * A primary that does not take what is exported for so long (it may be full) gets nothing, and one that does not answer is
     * asked no more: the server is to follow.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** All is read again each time, and what the primary took of it is there twice. */
    private static final Duration EXPORT_AGAIN = Duration.ofSeconds(5);

    private final RedisConnector connector;
    private final LossReading reading;
    private final Patience untilAnswered = new Patience(PATIENCE);
    private final Patience untilExported = new Patience(PATIENCE);
    private Instant notBefore = Instant.MIN;
    private long refusedIn;
    private volatile @Nullable Loss found;

    LossReporter(RedisConnector connector) {
        this.connector = connector;
        reading = new LossReading(connector);
    }

    /**
     * A server that is to follow, and what.
     *
     * @param info as it was observed
     * @param former the process in whose place it has started; null: none
     * @param target what is followed
     * @param primary whether that is the primary; a parent that has not caught up yet knows less
     * @param fenced whether the server refuses writes, so that nothing is added while it is read
     */
    record Follower(
            RedisServer server,
            ServerInfo info,
            @Nullable Ended former,
            Replication target,
            boolean primary,
            boolean fenced) {}

    /** What is to be reported; null: nothing. */
    @Nullable
    Loss found() {
        return found;
    }

    /** It follows: what was found is gone. */
    void forget() {
        found = null;
        untilAnswered.renew();
        untilExported.renew();
        notBefore = Instant.MIN;
    }

    /** Whether nothing is lost unreported when the server follows now. */
    boolean mayFollow(ServerPlan plan, Guard guard, Follower follower, Credentials login, Instant now) {
        if (isWaitedFor(plan, guard)) {
            return false;
        }
        Ended former = follower.former();
        boolean formerIsTold = former == null || guard.isReported(plan.epoch(), former.runId());
        Replication own = follower.server().replication();
        // What was reported in its absence says nothing of what it has.
        boolean corrects = guard.isReportedInAbsence(own.runId());
        boolean ownIsTold = guard.isRead(plan.epoch(), own.runId())
                || (!corrects
                        && Divergence.between(own, Lineage.of(follower.target(), List.of()))
                                instanceof Divergence.None);
        if (formerIsTold && ownIsTold) {
            return true;
        }
        Optional<Lineage> asked = primary(plan, guard, login);
        if (asked.isEmpty() && untilAnswered.isLeft(plan.epoch(), now)) {
            return false;
        }
        Lineage primary = asked.orElseGet(() -> Lineage.of(follower.target(), List.of()));
        if (former != null && !formerIsTold && tell(EndedLoss.of(plan.epoch(), guard, former, own, primary))) {
            return false;
        }
        Optional<Loss> correction = corrects ? Optional.of(Loss.none(plan.epoch(), own.runId())) : Optional.empty();
        return ownIsTold
                || switch (Divergence.between(own, primary)) {
                    case Divergence.None() -> !tell(correction);
                    case Divergence.Ahead ahead ->
                        follower.fenced() && !isLost(plan, guard, ahead, own, follower.server(), login, now);
                    case Divergence.Unknown() ->
                        follower.fenced()
                                && !tell(unknownLoss(plan, own, follower, primary, asked.isPresent())
                                        .or(() -> correction));
                };
    }

    /**
     * Looks whether the process in whose place the primary's server has started had more; whether all has been told of it.
     *
     * @param own the primary's server itself
     */
    boolean isTold(ServerPlan plan, Guard guard, Ended former, Replication own) {
        if (isWaitedFor(plan, guard)) {
            return false;
        }
        return guard.isReported(plan.epoch(), former.runId())
                || !tell(EndedLoss.of(plan.epoch(), guard, former, own, Lineage.of(own, List.of())));
    }

    /** Whether something was found that the status does not say yet. */
    private boolean isWaitedFor(ServerPlan plan, Guard guard) {
        Loss known = found;
        if (known == null || known.epoch() != plan.epoch()) {
            return false;
        }
        boolean told = known.inAbsence()
                ? guard.isReported(known.epoch(), known.runId())
                : guard.isRead(known.epoch(), known.runId());
        if (told) {
            found = null;
            return false;
        }
        return true;
    }

    private Optional<Lineage> primary(ServerPlan plan, Guard guard, Credentials login) {
        ServerAddress address = plan.primary();
        if (address == null) {
            return Optional.empty();
        }
        try (RedisServer primary = connector.server(address, login)) {
            Replication now = primary.replication();
            if (!now.isMaster()) {
                return Optional.empty();
            }
            // What was chosen with a source is followed before it has opened, and written down where it parted from
            // that.
            Lineage lineage = Lineage.of(
                    now,
                    Stream.concat(Stream.ofNullable(guard.parting()), primary.partings().stream())
                            .toList());
            untilAnswered.renew();
            return Optional.of(lineage);
        } catch (RedisFailure silent) {
            return Optional.empty();
        }
    }

    private boolean isLost(
            ServerPlan plan,
            Guard guard,
            Divergence.Ahead ahead,
            Replication own,
            RedisServer server,
            Credentials login,
            Instant now) {
        if (Thread.currentThread().isInterrupted()) {
            // Broken off: it is not made a master any more.
            return true;
        }
        if (refusedIn == plan.epoch() && now.isBefore(notBefore)) {
            return true;
        }
        long began = System.nanoTime();
        Loss loss = reading.read(plan, guard, ahead, own, server, login);
        if (loss.notExported() == null) {
            untilExported.renew();
        } else if (!untilAnswered.isOver(plan.epoch(), now) && untilExported.isLeft(plan.epoch(), now)) {
            refusedIn = plan.epoch();
            notBefore = now.plusNanos(System.nanoTime() - began).plus(EXPORT_AGAIN);
            LOG.warn("{} lost commands of {} are not exported yet: {}", loss.writes(), plan.pod(), loss.notExported());
            return true;
        }
        // Nothing but pings: a server that was idle is ahead by them as well.
        return (!loss.isNothing() || guard.isReportedInAbsence(own.runId())) && tell(Optional.of(loss));
    }

    private boolean tell(Optional<Loss> loss) {
        if (Thread.currentThread().isInterrupted()) {
            // Broken off: others were not heard to their end.
            return true;
        }
        loss.ifPresent(lost -> {
            log(lost);
            found = lost;
        });
        return loss.isPresent();
    }

    private static void log(Loss lost) {
        if (lost.isNothing()) {
            LOG.info(
                    "the process {} was reported in its absence, and has nothing that the primary of epoch {} never saw",
                    lost.runId(),
                    lost.epoch());
            return;
        }
        LOG.warn(
                "the process {} held {} bytes and {} writes that the primary of epoch {} never saw{}: they are reported, and then lost",
                lost.runId(),
                lost.bytes() == null ? "unknown" : lost.bytes(),
                lost.writes() == null ? "unknown" : lost.writes(),
                lost.epoch(),
                lost.unreadable() == null ? "" : " (" + lost.unreadable() + ")");
    }

    /**
     * A server that forgot its history, as after a start from an append-only file, is known by its marker: with that of a
     * master's own history it has been this one's replica. Where no master is to be seen it may have been that itself, and
     * nobody knows what it alone has.
     */
    private static Optional<Loss> unknownLoss(
            ServerPlan plan, Replication own, Follower follower, Lineage primary, boolean master) {
        long keys = follower.info().keys();
        if (keys == 0 && own.offset() <= 1) {
            return Optional.empty();
        }
        Optional<WriteMarker> marker = follower.server().marker();
        if (master
                && marker.filter(m -> m.replicationId().equals(primary.replicationId()))
                        .isPresent()) {
            return Optional.empty();
        }
        return Optional.of(Loss.unreadable(
                plan.epoch(),
                own.runId(),
                null,
                "the primary does not know the history %s, of which the server has %d keys up to offset %d%s: nobody can tell what of them it alone had"
                        .formatted(
                                own.replicationId(),
                                keys,
                                own.offset(),
                                marker.map(m -> ", the last write of epoch " + m.epoch())
                                        .orElse(""))));
    }
}
