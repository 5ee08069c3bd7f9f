package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Divergence;
import dev.regionalcache.redis.LostWritesStream;
import dev.regionalcache.redis.ReadBack;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.time.Instant;
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
    private static final ReadBack.Limits COUNTING = new ReadBack.Limits(Duration.ofSeconds(10), 256L << 20, 100, 512);

    /** What is read goes over an ocean: a batch of 500 a round trip. */
    private static final ReadBack.Limits EXPORTING =
            new ReadBack.Limits(Duration.ofMinutes(1), 256L << 20, 100, LossExport.MOST_OF_AN_ARGUMENT);

    /** A primary that does not take what is exported for so long (it may be full) gets nothing: the server is to follow. */
    private static final Duration EXPORT_PATIENCE = Duration.ofMinutes(1);

    private final RedisConnector connector;
    private @Nullable Loss found;
    private @Nullable Instant exportingSince;

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
        exportingSince = null;
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
            boolean fenced,
            Instant now) {
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
        Loss loss = read(plan, guard, ahead.get(), own, server, login);
        if (isToBeExportedAgain(loss, now)) {
            LOG.warn("{} lost commands of {} are not exported yet: {}", loss.writes(), plan.pod(), loss.notExported());
            return false;
        }
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

    private boolean isToBeExportedAgain(Loss loss, Instant now) {
        if (loss.notExported() == null) {
            return false;
        }
        Instant since = exportingSince == null ? now : exportingSince;
        exportingSince = since;
        return Duration.between(since, now).compareTo(EXPORT_PATIENCE) < 0;
    }

    /** Behind the fence; a replica whose link is down gives nothing, and becomes a master for it. */
    private Loss read(
            ServerPlan plan, Guard guard, Divergence ahead, Replication own, RedisServer server, Credentials login) {
        if (!own.isMaster()) {
            server.promote();
        }
        String region = guard.exportFrom();
        ServerAddress primary = plan.primary();
        if (region == null || primary == null) {
            ReadBack read = connector.readBack(plan.address(), login, ahead, COUNTING, command -> {});
            return region == null
                    ? loss(plan, ahead, own, read, null, null)
                    : loss(plan, ahead, own, read, 0L, "the primary's address is not known");
        }
        var origin = new LostWritesStream.Origin(plan.epoch(), region, own.runId());
        try (LossExport export = new LossExport(connector.lostWrites(primary, login, origin))) {
            ReadBack read = connector.readBack(plan.address(), login, ahead, EXPORTING, export);
            export.finish();
            RedisFailure failure = export.failure();
            return loss(plan, ahead, own, read, export.exported(), failure == null ? null : failure.getMessage());
        }
    }

    private static Loss loss(
            ServerPlan plan,
            Divergence ahead,
            Replication own,
            ReadBack read,
            @Nullable Long exported,
            @Nullable String notExported) {
        return switch (read) {
            case ReadBack.LostCommands(long bytes, long writes, List<String> keys, boolean complete) ->
                new Loss(
                        plan.epoch(),
                        own.runId(),
                        ahead.bytes(),
                        writes,
                        keys,
                        complete ? null : "only the first %d bytes were read".formatted(bytes),
                        exported,
                        notExported);
            case ReadBack.Unreadable(String reason) ->
                new Loss(plan.epoch(), own.runId(), ahead.bytes(), null, List.of(), reason, exported, null);
        };
    }
}
