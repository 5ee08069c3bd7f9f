package dev.regionalcache.client.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A pool for each server that is known. Thread-safe. */
public final class Pools implements AutoCloseable {

    private final ConnectionSettings settings;
    private final ConcurrentHashMap<Endpoint, ConnectionPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Without any connection yet. */
    public Pools(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** How connections are made. */
    public ConnectionSettings settings() {
        return settings;
    }

    /** The pool of a server. */
    public ConnectionPool to(Endpoint endpoint) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        return pools.computeIfAbsent(endpoint, address -> new ConnectionPool(address, settings));
    }

    /** Closes the pools of all other servers. */
    public void retain(Set<Endpoint> endpoints) {
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
    }
}
