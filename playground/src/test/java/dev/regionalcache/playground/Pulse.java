package dev.regionalcache.playground;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/**
 * When this JVM stood still, as where a full machine gives it no processor: agents, the network and the test stand still with it,
 * and servers go on. What a lease is lost by then, and how long something took, says nothing of the product. Thread-safe.
 */
final class Pulse {

    private static final Duration BEAT = Duration.ofMillis(20);

    /** Shorter ones are of every day. */
    private static final Duration STANDSTILL = Duration.ofMillis(300);

    private static final int WINDOWS = 5;

    private static final List<Standstill> STANDSTILLS = new CopyOnWriteArrayList<>();

    static {
        Thread.ofPlatform().daemon().name("pulse").start(Pulse::beat);
    }

    private record Standstill(long end, long nanos) {}

    /** What is asserted, and may be asserted again. */
    interface Assertion<E extends Exception> {
        void run() throws E;
    }

    private Pulse() {}

    private static void beat() {
        for (long last = System.nanoTime(); ; ) {
            LockSupport.parkNanos(BEAT.toNanos());
            long now = System.nanoTime();
            if (now - last > STANDSTILL.toNanos()) {
                STANDSTILLS.add(new Standstill(now, now - last));
            }
            last = now;
        }
    }

    /** How long it stood still since then, by {@link System#nanoTime()}; longer than that if it did so across it. */
    static Duration stoodStill(long since) {
        return stoodStill(since, Long.MAX_VALUE);
    }

    /** The same until then; one that went on after that does not count. */
    static Duration stoodStill(long since, long until) {
        // One that has just ended is known at the next beat.
        LockSupport.parkNanos(2 * BEAT.toNanos());
        return Duration.ofNanos(STANDSTILLS.stream()
                .filter(s -> s.end() - since > 0 && s.end() <= until)
                .mapToLong(Standstill::nanos)
                .sum());
    }

    /** Asserts; once more, and five times at most, where this JVM stood still meanwhile. */
    static <E extends Exception> void steadily(Assertion<E> assertion) throws E {
        for (int left = WINDOWS - 1; ; left--) {
            long began = System.nanoTime();
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (left == 0 || stoodStill(began).isZero()) {
                    throw e;
                }
                System.out.println("this JVM stood still, once more: " + e.getMessage());
            }
        }
    }

    /** Asserts that something holds now and for so long, looking every few milliseconds. */
    static void holds(String what, Duration time, BooleanSupplier condition) {
        steadily(() -> {
            for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() - end < 0; ) {
                Assertions.assertThat(condition.getAsBoolean()).as(what).isTrue();
                LockSupport.parkNanos(BEAT.toNanos());
            }
        });
    }
}
