package dev.regionalcache.client.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections on which something takes longer than it may: an answer of which one byte comes at a time, a handshake, a
 * value that a server that hangs does not take. A time-out of a socket bounds none of them, and costs each read system calls.
 * One thread for all connections of a client. Thread-safe.
 */
final class Deadlines implements AutoCloseable {

    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LOOKS = 20;

    private final Set<Timed> watched = ConcurrentHashMap.newKeySet();
    private final long pauseNanos;
    private final Thread thread;
    private volatile boolean closed;

    /** Something that may take too long. */
    interface Timed {

        /** Ends it if it is overdue at this time of {@link System#nanoTime}. */
        void endIfOverdue(long nowNanos);
    }

    /** @param shortest of the times that are watched; a twentieth of it is how late an end may be, 50 ms at most */
    Deadlines(Duration shortest) {
        pauseNanos = Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, shortest.toNanos() / LOOKS));
        thread = new Thread(this::run, "regionalcache-client deadlines");
        thread.setDaemon(true);
        thread.start();
    }

    void watch(Timed timed) {
        watched.add(timed);
    }

    void forget(Timed timed) {
        watched.remove(timed);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                TimeUnit.NANOSECONDS.sleep(pauseNanos);
                long now = System.nanoTime();
                watched.forEach(timed -> timed.endIfOverdue(now));
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }
}
