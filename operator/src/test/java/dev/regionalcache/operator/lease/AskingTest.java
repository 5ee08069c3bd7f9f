package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.LeaseTimings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a lease is asked for that nobody gives. */
class AskingTest {

    private static final LeaseTimings TIMINGS = new LeaseTimings(Duration.ofMillis(500));

    /** In a row: a machine that stands still makes one of them long, not all. */
    private static final int ROW = 10;

    private final List<Long> sent = new CopyOnWriteArrayList<>();
    private final Asking asking = new Asking(
            TIMINGS,
            () -> Optional.of(new LeaseHolder.Request(new Epoch(1, "p", "a"), "process", sent.size(), false)),
            () -> false,
            request -> sent.add(System.nanoTime()),
            false);

    @AfterEach
    void end() {
        asking.end();
    }

    /** Each request is in the stream of the server, whose backlog is to keep what was written before it was cut off. */
    @Test
    void whoIsAwayForLongAsksAsSeldomAsWhoHoldsIt() {
        Thread.ofVirtual().start(asking);
        await().until(() ->
                sent.size() > ROW && leastOfTheLast() >= TIMINGS.requestPeriod().toNanos());
        long seldom = TIMINGS.requestPeriod().toNanos() / 2;
        int begun = sent.size();
        asking.begin();
        await().until(() -> sent.size() > begun + ROW);
        assertThat(IntStream.range(begun, begun + ROW).mapToLong(this::gap))
                .as("it has begun long ago")
                .allMatch(gap -> gap > seldom);
        int before = sent.size();
        asking.atOnce();
        // The first one after it is due at once in any case.
        await("often again when there is something new")
                .until(() -> IntStream.range(before + 2, sent.size())
                                .filter(i -> gap(i) < seldom)
                                .count()
                        > 1);
    }

    private long leastOfTheLast() {
        int size = sent.size();
        return IntStream.range(size - ROW, size).mapToLong(this::gap).min().orElseThrow();
    }

    private long gap(int i) {
        return sent.get(i) - sent.get(i - 1);
    }
}
