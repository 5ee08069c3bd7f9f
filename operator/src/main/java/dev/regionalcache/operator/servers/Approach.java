package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a server before it is followed, on a connection of its own: one that was told to follow a master too early pays
 * with a second, and one that follows may lose what it has.
 */
final class Approach implements AutoCloseable {

    /** After this a master's parent that does not look ready is followed all the same; the server connects by itself. */
    static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    private final RedisConnector connector;
    private @Nullable ServerAddress address;
    private @Nullable Credentials login;
    private @Nullable RedisServer server;
    private Instant since = Instant.EPOCH;

    Approach(RedisConnector connector) {
        this.connector = connector;
    }

    /** Whether it has only just begun to look at this server: it is worth looking again soon. */
    boolean isFresh(Instant now) {
        return address != null && Duration.between(since, now).compareTo(LONG_ENOUGH) < 0;
    }

    /**
     * What the server says, if it can be followed.
     *
     * @param primary whether it is the primary, and must be a master by now
     */
    Optional<Replication> ready(ServerAddress master, boolean primary, Credentials login, Instant now) {
        Optional<Source> seen = look(master, login, now);
        return seen.filter(source -> isReady(source, primary, !isFresh(now))).map(Source::replication);
    }

    /** One that lets no replica in would cost those a second or more that ask it now. */
    private static boolean isReady(Source source, boolean primary, boolean late) {
        Replication now = source.replication();
        return (source.feeding() || late) && (now.isMaster() || (!primary && (now.linkUp() || late)));
    }

    /** Whether the server that was looked at last has a write of this epoch, in the history that it follows. */
    boolean hasWriteOf(long epoch, Replication seen) {
        RedisServer open = server;
        try {
            return open != null
                    && seen.linkUp()
                    && open.marker()
                            .filter(m -> m.epoch() == epoch && m.replicationId().equals(seen.replicationId()))
                            .isPresent();
        } catch (RedisFailure silent) {
            return false;
        }
    }

    private Optional<Source> look(ServerAddress master, Credentials with, Instant now) {
        RedisServer open = server;
        if (open == null || !master.equals(address) || !with.equals(login)) {
            if (!master.equals(address)) {
                since = now;
            }
            close();
            address = master;
            login = with;
            open = connector.server(master, with);
            server = open;
        }
        try {
            return Optional.of(open.source());
        } catch (RedisFailure silent) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        RedisServer open = server;
        server = null;
        address = null;
        if (open != null) {
            open.close();
        }
    }
}
