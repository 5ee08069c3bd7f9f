package dev.regionalcache.operator.servers;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock for how long something lasts, and what came first: it shows the wall clock's time of its start and what has passed
 * since then. A wall clock that is set meanwhile moves nothing here. Thread-safe.
 */
final class SteadyClock implements InstantSource {

    private final Instant started;
    private final long startedNanos = System.nanoTime();

    SteadyClock(InstantSource wall) {
        started = wall.instant();
    }

    @Override
    public Instant instant() {
        return started.plusNanos(System.nanoTime() - startedNanos);
    }
}
