package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.operator.controlplane.status.WriteResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Members that were begun to be written at one time. For one thread, but for what the writes themselves tell. */
final class MemberWrites {

    /** How often it is asked whether there is something better to do: a hundredth of the shortest fencing time. */
    private static final Duration PERIOD = Duration.ofMillis(10);

    private record Done(String region, WriteResult result) {}

    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private final Map<String, WriteResult> results = new HashMap<>();
    private final Set<String> pending = new HashSet<>();

    /** Whose cluster has not answered the write before. */
    private final Set<String> late = new HashSet<>();

    /** A write begins. */
    void begun(String region) {
        pending.add(region);
    }

    /** No write begins, for the one before goes on. */
    void late(String region) {
        late.add(region);
    }

    /** A write has ended. From any thread. */
    void done(String region, WriteResult result) {
        done.add(new Done(region, result));
    }

    /** Waits for all, or until there is something better to do; a write that takes longer goes on. */
    Map<String, WriteResult> await(Duration patience, BooleanSupplier isCalled) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!pending.isEmpty() && left(deadline).isPositive() && !isCalled.getAsBoolean()) {
            Duration left = left(deadline);
            take(left.compareTo(PERIOD) < 0 ? left : PERIOD);
        }
        pending.forEach(r -> results.put(r, new WriteResult.Failed("the cluster has not answered yet")));
        late.forEach(r -> results.put(r, new WriteResult.Failed("the cluster has not answered the write before yet")));
        return results;
    }

    /** Waits until so many are written; nothing is said of the others, whose members tell when they are. */
    Map<String, WriteResult> await(Duration patience, int enough) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!pending.isEmpty() && written() < enough && take(left(deadline))) {
            // One more has ended.
        }
        return results;
    }

    /** Whether one has ended within this time. */
    private boolean take(Duration patience) throws InterruptedException {
        Done next = done.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return false;
        }
        pending.remove(next.region());
        results.put(next.region(), next.result());
        return true;
    }

    private long written() {
        return results.values().stream()
                .filter(r -> r instanceof WriteResult.Written)
                .count();
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(deadline - System.nanoTime());
    }
}
