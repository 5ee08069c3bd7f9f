package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Divergence;
import dev.regionalcache.redis.ReadBack;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a server will lose when it follows the primary, reads it back, and holds the server until that has been reported:
 * following wipes it.
 */
final class LossReporter {

    private static final Logger LOG = LoggerFactory.getLogger(LossReporter.class);

    /** Ten seconds are 50 times what 10,000 commands took (physics, section 4); a backlog seldom holds more. */
    private static final ReadBack.Limits LIMITS = new ReadBack.Limits(Duration.ofSeconds(10), 256L << 20, 100);

    private final RedisConnector connector;
    private @Nullable Loss found;

    LossReporter(RedisConnector connector) {
        this.connector = connector;
    }

    /** What is to be reported; null: nothing. */
    @Nullable
    Loss found() {
        return found;
    }

    /** It follows: what was found is gone. */
    void forget() {
        found = null;
    }

    /**
     * Whether nothing is lost unreported when the server follows {@code target} now.
     *
     * @param primary whether that is the primary; a parent that has not caught up yet knows less
     * @param fenced whether the server refuses writes, so that nothing is added while it is read
     */
    boolean mayFollow(
            ServerPlan plan,
            Guard guard,
            Replication target,
            boolean primary,
            RedisServer server,
            Credentials login,
            boolean fenced) {
        Loss known = found;
        if (known != null && known.epoch() == plan.epoch()) {
            return guard.reportedLosses().contains(Loss.key(known.epoch(), known.runId()));
        }
        Replication own = server.replication();
        if (guard.reportedLosses().contains(Loss.key(plan.epoch(), own.runId()))
                || Divergence.between(own, target).isEmpty()) {
            return true;
        }
        Optional<Divergence> ahead =
                Divergence.between(own, primary ? target : primary(plan, login).orElse(target));
        if (ahead.isEmpty()) {
            return true;
        }
        if (!fenced) {
            return false;
        }
        Loss loss = read(plan, ahead.get(), own, server, login);
        if (loss.writes() != null && loss.writes() == 0) {
            // Nothing but pings: a server that was idle is ahead by them as well.
            return true;
        }
        LOG.warn(
                "{} holds {} bytes and {} writes that the primary of epoch {} never saw: they are reported, and then lost",
                plan.pod(),
                loss.bytes(),
                loss.writes() == null ? "unknown" : loss.writes(),
                plan.epoch());
        found = loss;
        return false;
    }

    private Optional<Replication> primary(ServerPlan plan, Credentials login) {
        ServerAddress address = plan.primary();
        if (address == null) {
            return Optional.empty();
        }
        try (RedisServer primary = connector.server(address, login)) {
            return Optional.of(primary.replication());
        } catch (RedisFailure silent) {
            return Optional.empty();
        }
    }

    /** Behind the fence; a replica whose link is down gives nothing, and becomes a master for it. */
    private Loss read(ServerPlan plan, Divergence ahead, Replication own, RedisServer server, Credentials login) {
        if (!own.isMaster()) {
            server.promote();
        }
        return switch (connector.readBack(plan.address(), login, ahead, LIMITS)) {
            case ReadBack.LostCommands(long bytes, long writes, List<String> keys, boolean complete) ->
                new Loss(
                        plan.epoch(),
                        own.runId(),
                        ahead.bytes(),
                        writes,
                        keys,
                        complete ? null : "only the first %d bytes were read".formatted(bytes));
            case ReadBack.Unreadable(String reason) ->
                new Loss(plan.epoch(), own.runId(), ahead.bytes(), null, List.of(), reason);
        };
    }
}
