package dev.regionalcache.bench;

import dev.regionalcache.redis.RedisServer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** When a server first had which offset: asked as often as it answers, on a connection without delay. */
final class OffsetTrace implements Runnable, AutoCloseable {

    private static final long PAUSE_MS = 2;

    private final RedisServer server;
    private volatile boolean ended;
    private final NavigableMap<Long, Long> nanosByOffset = new TreeMap<>();

    OffsetTrace(RedisServer server) {
        this.server = server;
    }

    @Override
    public void run() {
        try (server) {
            while (!ended) {
                long offset = server.offset().applied();
                reached(offset, System.nanoTime());
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended = true;
    }

    private synchronized void reached(long offset, long nanos) {
        nanosByOffset.putIfAbsent(offset, nanos);
    }

    /** The greatest offset that it had been seen with by then. */
    synchronized OptionalLong offsetAt(long nanos) {
        return nanosByOffset.descendingMap().entrySet().stream()
                .filter(e -> e.getValue() <= nanos)
                .mapToLong(Map.Entry::getKey)
                .findFirst();
    }

    /** When it was first seen with this offset or a greater one. */
    synchronized OptionalLong nanosOf(long offset) {
        Map.Entry<Long, Long> first = nanosByOffset.ceilingEntry(offset);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.getValue());
    }
}
