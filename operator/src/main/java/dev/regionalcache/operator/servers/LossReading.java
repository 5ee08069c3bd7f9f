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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a server has more than the primary, and exports it where that is asked for. */
final class LossReading {

    /** Ten seconds are 50 times what 10,000 commands took ({@code ReadBackTest}); a backlog seldom holds more. */
    private static final ReadBack.Limits COUNTING = new ReadBack.Limits(Duration.ofSeconds(10), 256L << 20, 100, 512);

    /** What is read goes over an ocean: a batch of 500 a round trip. */
    private static final ReadBack.Limits EXPORTING =
            new ReadBack.Limits(Duration.ofMinutes(1), 256L << 20, 100, LossExport.MOST_OF_AN_ARGUMENT);

    private final RedisConnector connector;

    LossReading(RedisConnector connector) {
        this.connector = connector;
    }

    /** Behind the fence; a replica whose link is down gives nothing, and becomes a master for it. */
    Loss read(
            ServerPlan plan,
            Guard guard,
            Divergence.Ahead ahead,
            Replication own,
            RedisServer server,
            Credentials login) {
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
            Divergence.Ahead ahead,
            Replication own,
            ReadBack read,
            @Nullable Long exported,
            @Nullable String notExported) {
        return switch (read) {
            case ReadBack.LostCommands(long bytes, long writes, List<String> keys, boolean complete) ->
                new Loss(
                        plan.epoch(),
                        own.runId(),
                        own.replicationId(),
                        ahead.bytes(),
                        writes,
                        keys,
                        complete ? null : "only the first %d bytes were read".formatted(bytes),
                        exported,
                        notExported,
                        false);
            case ReadBack.Unreadable(String reason) ->
                new Loss(
                        plan.epoch(),
                        own.runId(),
                        own.replicationId(),
                        ahead.bytes(),
                        null,
                        List.of(),
                        reason,
                        exported,
                        null,
                        false);
        };
    }
}
