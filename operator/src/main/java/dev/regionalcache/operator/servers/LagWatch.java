package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has a replica's lag measured against the primary that is planned. For one thread. */
final class LagWatch implements AutoCloseable {

    private final RedisConnector connector;
    private @Nullable LagProbe probe;

    LagWatch(RedisConnector connector) {
        this.connector = connector;
    }

    /** Measures against this primary from now on; null: not at all. */
    void measure(ServerAddress replica, @Nullable ServerAddress primary, Credentials login) {
        LagProbe running = probe;
        if (running != null && !running.primaryAddress().equals(primary)) {
            close();
        }
        if (probe == null && primary != null) {
            probe = new LagProbe(connector, replica, primary, login);
        }
    }

    /** The last figure; null where there is none. */
    @Nullable
    Duration figure() {
        LagProbe running = probe;
        return running == null ? null : running.lag().orElse(null);
    }

    @Override
    public void close() {
        LagProbe running = probe;
        probe = null;
        if (running != null) {
            running.close();
        }
    }
}
