package dev.regionalcache.client.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections on which something takes longer than it may: an answer of which one byte comes at a time, a handshake, a
 * value that a server that hangs does not take. A time-out of a socket bounds none of them, and costs each read system calls.
 * One thread for all connections of a client. After the end of the client it goes on until none is watched any more: calls that
 * are under way then have no other bound. Thread-safe.
 */
final class Deadlines implements AutoCloseable {

    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LOOKS = 20;

    private final Set<Timed> watched = ConcurrentHashMap.newKeySet();
    private final long pauseNanos;
    private volatile boolean closed;

    /** Something that may take too long. */
    interface Timed {

        /** Ends it if it is overdue at this time of {@link System#nanoTime}. */
        void endIfOverdue(long nowNanos);
    }

    /** @param shortest of the times that are watched; a twentieth of it is how late an end may be, 50 ms at most */
    Deadlines(Duration shortest) {
        pauseNanos = Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, shortest.toNanos() / LOOKS));
        Thread thread = new Thread(this::run, "regionalcache-client deadlines");
        thread.setDaemon(true);
        thread.start();
    }

    /** @throws IllegalStateException if the client is closed: the thread may have ended, and nobody would end this */
    void watch(Timed timed) {
        watched.add(timed);
        // After that: who closes meanwhile leaves the thread with this to watch.
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
    }

    void forget(Timed timed) {
        watched.remove(timed);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run() {
        try {
            while (!closed || !watched.isEmpty()) {
                TimeUnit.NANOSECONDS.sleep(pauseNanos);
                endWhatIsOverdue();
            }
        } catch (InterruptedException e) {
            // Nobody who knows it does that.
        }
    }

    /** Whatever happens, as when there is no memory for a moment: without its thread no call would have a bound any more. */
    private void endWhatIsOverdue() {
        try {
            long now = System.nanoTime();
            watched.forEach(timed -> timed.endIfOverdue(now));
        } catch (RuntimeException | Error e) {
            // What is overdue still is so in the next look. To say it may take what is lacking.
        }
    }
}
