package dev.regionalcache.redis;

import java.time.Duration;

/** Bounds on everything that waits for a server. */
public record Timeouts(Duration connect, Duration command) {

    /** A server that needs longer than this for INFO serves nobody; a region far away answers in 0.4 s. */
    public static final Timeouts DEFAULTS = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2));
}
