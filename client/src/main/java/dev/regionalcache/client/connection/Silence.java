package dev.regionalcache.client.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a server that hangs is worth asking: it is left alone for a second, and then tried by one caller a second. Without
 * this every read would wait for it first, and no write would hear of its successor in time. One that refuses is no such
 * server, for nobody waits for it. Thread-safe.
 */
final class Silence {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NONE = 0;

    private final AtomicLong endNanos = new AtomicLong(NONE);

    void failed(long nowNanos) {
        endNanos.set(end(nowNanos));
    }

    void answered() {
        if (endNanos.get() != NONE) {
            endNanos.set(NONE);
        }
    }

    /** Whether it is left alone. */
    boolean lasts(long nowNanos) {
        long end = endNanos.get();
        return end != NONE && end - nowNanos > 0;
    }

    /** Whether this caller may ask: nobody has to be left alone, or it is the one that tries. */
    boolean letsAsk(long nowNanos) {
        long end = endNanos.get();
        return end == NONE || (end - nowNanos <= 0 && endNanos.compareAndSet(end, end(nowNanos)));
    }

    private static long end(long nowNanos) {
        long end = nowNanos + NANOS;
        return end == NONE ? 1 : end;
    }
}
