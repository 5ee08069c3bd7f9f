package dev.regionalcache.operator.controlplane.cache;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the status of each cache was written last. While nobody can write the steps of the change are told at once; what else
 * changes in between, and that is every region's state several times, is told with the next one or after a while. Thread-safe.
 */
final class Tellings {

    private static final Duration APART = Duration.ofMillis(250);

    private final Map<String, Long> told = new ConcurrentHashMap<>();

    /** The status is being written. */
    void told(String uid) {
        told.put(uid, System.nanoTime());
    }

    /** How long what is no step waits; not positive: it does not. */
    Duration rest(String uid) {
        Long at = told.get(uid);
        return at == null ? Duration.ZERO : APART.minusNanos(System.nanoTime() - at);
    }

    /** The cache is gone. */
    void forget(String uid) {
        told.remove(uid);
    }
}
