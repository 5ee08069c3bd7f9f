package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.WriteMarker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The marker of a server's last epoch: what it says, and whether it is still there. For the keeper's thread. */
final class MarkerWatch {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private @Nullable WriteMarker marker;

    /** The process and the place in its stream at which the marker was read. */
    private @Nullable String readAt;

    private long looked = System.nanoTime() - PERIOD.toNanos();

    /** What a server that stands still says; null: it has none. It is asked once at each place in the stream. */
    @Nullable
    WriteMarker read(ServerInfo info, RedisServer server) {
        String at = info.runId() + " " + info.offset();
        if (!at.equals(readAt)) {
            marker = server.marker().orElse(null);
            readAt = at;
        }
        return marker;
    }

    /**
     * Whether an open primary was found without one; looks once a second. Nobody else reads it, so that a policy of eviction takes
     * it first; what is read is in use.
     */
    boolean isGone(RedisServer server) {
        long now = System.nanoTime();
        if (now - looked < PERIOD.toNanos()) {
            return false;
        }
        looked = now;
        return server.marker().isEmpty();
    }
}
