package dev.regionalcache.e2e.harness;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for conditions. The limits only end a test that has gone wrong; nothing is proven by them. */
public final class Await {

    private Await() {}

    /** The same, and tells how long it took, where that is of interest to whoever reads the output. */
    public static void timed(String what, ThrowingRunnable assertion) {
        long began = System.nanoTime();
        until(what, assertion);
        System.out.printf("%s after %.1f s%n", what, (System.nanoTime() - began) / 1e9);
    }

    /** Until the assertion holds, two minutes at most. */
    public static void until(String what, ThrowingRunnable assertion) {
        until(what, Duration.ofMinutes(2), assertion);
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
