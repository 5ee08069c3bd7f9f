package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.ServerAddress;

/** What a server is to be. */
public sealed interface DesiredRole {

    /** What it is: nothing is known yet that it could follow. */
    record Stay() implements DesiredRole {}

    /** Behind the address where nothing listens: it refuses reads and writes and keeps what it has. */
    record Fenced() implements DesiredRole {}

    /** A replica of this server. */
    record Follow(ServerAddress master) implements DesiredRole {}

    /**
     * The primary, if it still is the process with this run id, which was recorded before. Another process is never made
     * writable: it may have lost what this one held.
     */
    record Primary(String runId) implements DesiredRole {}
}
