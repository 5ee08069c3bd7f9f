package dev.regionalcache.redis;

/** Channels of a server, on a connection of its own. It ends at the first failure and is not opened again. Thread-safe. */
public interface Subscription extends AutoCloseable {

    /** Ends it; its listener is not told anything more than what it is being told at this moment. */
    @Override
    void close();
}
