package dev.regionalcache.redis;

/** Makes connections to servers. Thread-safe. */
public interface RedisConnector {

    /** A server with one connection, which is opened by the first command and again after a failure. */
    RedisServer server(ServerAddress address, Credentials credentials);
}
