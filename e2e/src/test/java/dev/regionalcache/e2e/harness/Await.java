package dev.regionalcache.e2e.harness;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for conditions. Unless a test names one, the limit only ends what has gone wrong; nothing is proven by it. */
public final class Await {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Await() {}

    /** Until the assertion holds, and tells how long it took, where that is of interest to whoever reads the output. */
    public static void timed(String what, ThrowingRunnable assertion) {
        timed(what, LIMIT, assertion);
    }

    /** The same, where what takes longer than the limit has happened for another reason than the one that is meant. */
    public static void timed(String what, Duration limit, ThrowingRunnable assertion) {
        timed(what, System.nanoTime(), limit, assertion);
    }

    /** The same, and tells how long it took since an earlier {@link System#nanoTime}. */
    public static void timed(String what, long sinceNanos, Duration limit, ThrowingRunnable assertion) {
        until(what, limit, assertion);
        System.out.printf("%s after %.1f s%n", what, (System.nanoTime() - sinceNanos) / 1e9);
    }

    /** Until the assertion holds, two minutes at most. */
    public static void until(String what, ThrowingRunnable assertion) {
        until(what, LIMIT, assertion);
    }

    /** Until the assertion holds; a client's errors on the way are waited out as well. */
    public static void until(String what, Duration limit, ThrowingRunnable assertion) {
        Awaitility.await(what)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(300))
                .pollDelay(Duration.ZERO)
                .ignoreExceptions()
                .untilAsserted(assertion);
    }
}
