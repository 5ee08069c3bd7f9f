package dev.regionalcache.client.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A pool for each server that is known. Thread-safe. */
public final class Pools implements AutoCloseable {

    private final ConnectionSettings settings;
    private final Deadlines deadlines;
    private final ConcurrentHashMap<Endpoint, ConnectionPool> pools = new ConcurrentHashMap<>();
    private volatile @Nullable Set<Endpoint> retained;
    private volatile boolean closed;

    /** Without any connection yet. */
    public Pools(ConnectionSettings settings) {
        this.settings = settings;
        this.deadlines = new Deadlines(settings.shortest());
    }

    /** The pool of a server; of one that was removed, which a caller with an older document asks for, one that keeps nothing. */
    public ConnectionPool to(Endpoint endpoint) {
        ConnectionPool pool =
                pools.computeIfAbsent(endpoint, address -> new ConnectionPool(address, settings, deadlines));
        Set<Endpoint> known = retained;
        if (known != null && !known.contains(endpoint) && pools.remove(endpoint, pool)) {
            pool.close();
        }
        if (closed) {
            retain(Set.of());
            throw new IllegalStateException("the client is closed");
        }
        return pool;
    }

    /**
     * Listens to a channel of a server, on a connection of its own; when it returns, no later message is missed.
     *
     * @param silence after which the server is taken for dead, or is asked anew
     */
    public ChannelSubscription subscribe(Endpoint endpoint, String channel, Duration silence) throws ExchangeException {
        return to(endpoint).subscribe(channel, silence);
    }

    /** Closes the pools of all other servers. */
    public void retain(Set<Endpoint> endpoints) {
        // Before: what another thread adds meanwhile, it removes itself.
        retained = Set.copyOf(endpoints);
        pools.forEach((endpoint, pool) -> {
            if (!endpoints.contains(endpoint) && pools.remove(endpoint, pool)) {
                pool.close();
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        retain(Set.of());
        deadlines.close();
    }
}
