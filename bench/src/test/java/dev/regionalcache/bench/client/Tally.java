package dev.regionalcache.bench.client;

import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.store.Source;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What the clients of all regions saw while it was open. */
final class Tally implements ClientMetrics {

    final Queue<Double> readMillis = new ConcurrentLinkedQueue<>();
    final LongAdder written = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder failed = new LongAdder();
    private final Map<String, LongAdder> hits = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> misses = new ConcurrentHashMap<>();
    private final Map<Source, LongAdder> sources = new ConcurrentHashMap<>();
    private volatile boolean open;

    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    void close() {
        open = false;
    }

    @Override
    public void read(String policy, Source source, boolean hit) {
        if (open) {
            (hit ? hits : misses).computeIfAbsent(policy, p -> new LongAdder()).increment();
            sources.computeIfAbsent(source, s -> new LongAdder()).increment();
        }
    }

    @Override
    public void stored(String policy, long bytes, long storedBytes) {
        written.add(bytes);
        stored.add(storedBytes);
    }

    double hitPercent(DataClass dataClass) {
        return percent(sum(hits, dataClass.name()), sum(misses, dataClass.name()));
    }

    double hitPercent() {
        return percent(
                DataClass.GLOBAL.stream().mapToLong(c -> sum(hits, c.name())).sum(),
                DataClass.GLOBAL.stream().mapToLong(c -> sum(misses, c.name())).sum());
    }

    double localPercent() {
        long local = sum(sources, Source.LOCAL);
        return percent(local, sum(sources, Source.PARENT) + sum(sources, Source.PRIMARY));
    }

    private static <K> long sum(Map<K, LongAdder> adders, K key) {
        LongAdder adder = adders.get(key);
        return adder == null ? 0 : adder.sum();
    }

    private static double percent(long part, long rest) {
        return 100.0 * part / Math.max(1, part + rest);
    }
}
