package dev.regionalcache.playground;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for something, not for longer than a limit. */
final class Patience {

    private static final Duration POLL = Duration.ofMillis(5);

    private final Duration limit;

    Patience(Duration limit) {
        this.limit = limit;
    }

    /**
     * Returns what is there as soon as it is.
     *
     * @param what completes "not seen within 30 s: "
     * @throws IllegalStateException when it is not there within the limit
     */
    <T> T await(Supplier<String> what, Supplier<Optional<T>> thing) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = thing.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not seen within " + limit.toSeconds() + " s: " + what.get());
            }
            Thread.sleep(POLL);
        }
    }
}
