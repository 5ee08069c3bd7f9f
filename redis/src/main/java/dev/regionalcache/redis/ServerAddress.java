package dev.regionalcache.redis;

/** Where a server listens. */
public record ServerAddress(String host, int port) {

    /**
     * Where nothing listens: a server that follows it is fenced. It refuses reads and writes and keeps its data, offset and
     * replication id, so that the next REPLICAOF is a partial synchronisation.
     */
    public static final ServerAddress DEAD = new ServerAddress("127.0.0.1", 1);

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
