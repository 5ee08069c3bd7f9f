package dev.regionalcache.redis;

/** Publishes on a connection of its own, without waiting for answers. Thread-safe. */
public interface Publisher extends AutoCloseable {

    /**
     * Sends a message. It waits only to connect: at the first call, and at the first one after a failure. The connection
     * is given up when the server owes an answer for longer than a command may take; what was sent is then lost or not.
     *
     * @throws RedisFailure when it could not be sent
     */
    void publish(String channel, String message);

    @Override
    void close();
}
