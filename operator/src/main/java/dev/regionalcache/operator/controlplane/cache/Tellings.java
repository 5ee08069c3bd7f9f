package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.FailoverStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When the status of each cache was written last, and what is to be told with the next one. While nobody can write the steps of
 * the change are told at once; what else changes in between, and that is every region's state several times, is told with the
 * next one or after a while. Thread-safe.
 */
final class Tellings {

    static final Duration APART = Duration.ofMillis(250);

    private final LongSupplier nanos;
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private final Map<String, Untold> untold = new ConcurrentHashMap<>();

    /** Rows that follow from those of a status. */
    private record Untold(List<FailoverStatus> written, List<FailoverStatus> now) {}

    Tellings(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The rows so far: those of the status, or what was made of them and is not written yet, with the time of each step. */
    List<FailoverStatus> rows(String uid, List<FailoverStatus> written) {
        Untold waiting = untold.get(uid);
        return waiting != null && waiting.written().equals(written) ? waiting.now() : written;
    }

    /** The status is being written. */
    void told(String uid) {
        untold.remove(uid);
        told.put(uid, nanos.getAsLong());
    }

    /** It is not written yet. */
    void waits(String uid, List<FailoverStatus> written, List<FailoverStatus> now) {
        untold.put(uid, new Untold(written, now));
    }

    /** How long what is no step waits; not positive: it does not. */
    Duration rest(String uid) {
        Long at = told.get(uid);
        return at == null ? Duration.ZERO : APART.minusNanos(nanos.getAsLong() - at);
    }

    /** The cache is gone. */
    void forget(String uid) {
        told.remove(uid);
        untold.remove(uid);
    }
}
