package dev.regionalcache.redis;

import org.jspecify.annotations.Nullable;

/** A server as it names its history, and the one that it went on from. */
public sealed interface OfHistory permits Replication, ServerInfo {

    /** Its history. */
    String replicationId();

    /** The history before; null where there is none. */
    @Nullable
    String previousReplicationId();

    /** The first offset that the history before does not have; -1 where there is none. */
    long previousUpTo();

    /** Whether it went through a history up to this offset: it is in it, or has left it later. */
    default boolean shares(String history, long offset) {
        return history.equals(replicationId()) || (history.equals(previousReplicationId()) && offset < previousUpTo());
    }
}
