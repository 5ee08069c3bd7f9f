package dev.regionalcache.playground;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock that can be set. Thread-safe. */
final class SettableClock implements InstantSource {

    private volatile Duration off = Duration.ZERO;

    @Override
    public Instant instant() {
        return Instant.now().plus(off);
    }

    /** From now on it is so much before, or behind, the machine's. */
    void off(Duration by) {
        off = by;
    }
}
