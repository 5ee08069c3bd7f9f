package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Finds what a server will lose when it follows the primary, and holds it back until that has been reported. */
final class LossReporter {

    private final RedisConnector connector;
    private @Nullable Loss found;

    LossReporter(RedisConnector connector) {
        this.connector = connector;
    }

    @Nullable
    Loss found() {
        return found;
    }

    void forget() {
        found = null;
    }

    boolean mayFollow(
            ServerPlan plan,
            Guard guard,
            Replication target,
            boolean primary,
            RedisServer server,
            Credentials login,
            Instant now) {
        return true;
    }
}
