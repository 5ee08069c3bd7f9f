package dev.regionalcache.operator.lease;

import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.LeaseTimings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** When one lease is asked for: every F/10, and more often while it is waited for. A loop for a thread of its own; thread-safe. */
final class Asking implements Runnable {

    /** A witness may have read its member after it was asked: whoever waits for the lease asks more often. */
    private static final int IMPATIENCE = 5;

    /**
     * For so many F, and again where the server has been connected to: requests are in the server's stream, and one that is cut
     * off for hours is to have what it wrote last in its backlog all the same.
     */
    private static final int IMPATIENT = 6;

    private final Duration period;
    private final Duration impatient;
    private final Supplier<Optional<LeaseHolder.Request>> next;
    private final BooleanSupplier held;
    private final Consumer<LeaseHolder.Request> publish;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private boolean waiting;
    private boolean atOnce;
    private boolean ended;
    private long sinceNanos = System.nanoTime();

    /**
     * Asks for nothing yet.
     *
     * @param next the next request; empty ends it
     * @param publish sends a request
     * @param waiting whether it asks only after {@link #begin}
     */
    Asking(
            LeaseTimings timings,
            Supplier<Optional<LeaseHolder.Request>> next,
            BooleanSupplier held,
            Consumer<LeaseHolder.Request> publish,
            boolean waiting) {
        period = timings.requestPeriod();
        impatient = timings.fencing().multipliedBy(IMPATIENT);
        this.next = next;
        this.held = held;
        this.publish = publish;
        this.waiting = waiting;
    }

    /** Whether it does not ask yet. */
    boolean isWaiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** What was waited for has come. */
    void begin() {
        change(() -> {
            if (waiting) {
                waiting = false;
                sinceNanos = System.nanoTime();
            }
        });
    }

    /** The next request is due now. */
    void atOnce() {
        change(() -> {
            atOnce = true;
            sinceNanos = System.nanoTime();
        });
    }

    /** No request is sent any more, but for one that is being sent. */
    void end() {
        change(() -> ended = true);
    }

    private void change(Runnable how) {
        lock.lock();
        try {
            how.run();
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (mayAsk()) {
                Optional<LeaseHolder.Request> request = next.get();
                if (request.isEmpty()) {
                    return;
                }
                publish.accept(request.get());
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean mayAsk() throws InterruptedException {
        lock.lock();
        try {
            while (waiting && !ended) {
                wake.await();
            }
            atOnce = false;
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            boolean hurry = !held.getAsBoolean() && System.nanoTime() - sinceNanos < impatient.toNanos();
            long remaining = period.toNanos() / (hurry ? IMPATIENCE : 1);
            while (!atOnce && !ended && remaining > 0) {
                remaining = wake.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }
}
