package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.servers.GateSight.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The call that the thread of a gate carries out. What is no fence is broken off for one that has waited for it. Thread-safe. */
final class GateCall {

    /** A call other than a fence that takes longer is broken off for a fence; the next connection ends it in the server. */
    static final Duration PATIENCE = Duration.ofMillis(100);

    private final Thread thread;

    /** That is under way; null: none. */
    private @Nullable Task task;

    /** When it began, by {@code System.nanoTime()}. */
    private long began;

    /** No call of this thread is under way. */
    GateCall(Thread thread) {
        this.thread = thread;
    }

    synchronized void begins(Task next) {
        task = next;
        began = System.nanoTime();
    }

    /** On the thread itself: from here on it is not interrupted any more. */
    synchronized void ends() {
        task = null;
        Thread.interrupted();
    }

    /** Whether the server is being opened. */
    synchronized boolean opens() {
        return task instanceof Task.Open;
    }

    /**
     * Ends the call that is under way when it has taken too long, if a fence waits for it then. Whoever wishes for a fence need
     * not do so again for that: the last wish of a lease that is given up may be the only one.
     *
     * @param awaited whether a fence waits; may take a lock
     */
    synchronized void breakOffInTime(BooleanSupplier awaited) {
        if (task == null || fences(task)) {
            return;
        }
        long of = began;
        long left = Math.max(0, of + PATIENCE.toNanos() - System.nanoTime());
        CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS).execute(() -> {
            if (awaited.getAsBoolean()) {
                breakOff(of);
            }
        });
    }

    private synchronized void breakOff(long of) {
        if (task != null && !fences(task) && began == of) {
            thread.interrupt();
        }
    }

    private static boolean fences(Task task) {
        return task instanceof Task.Fence;
    }
}
