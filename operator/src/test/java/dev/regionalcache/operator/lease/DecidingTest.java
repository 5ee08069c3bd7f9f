package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.operator.servers.GateWish;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DecidingTest {

    private static final Epoch TRIPLE = new Epoch(3, "leader", "eu");

    /** Longer than any test waits: what is decided by the end of it comes too late. */
    private static final LeaseTimings TIMINGS = new LeaseTimings(Duration.ofMinutes(10));

    private final AtomicReference<Moment> now = new AtomicReference<>(new Moment(0, 0));
    private final AtomicReference<GateWish> wished = new AtomicReference<>(new GateWish.Leave());
    private final Tally tally = new Tally(
            new LeaseHolder(TRIPLE, List.of(Set.of("eu")), TIMINGS, "process", new AtomicLong()::incrementAndGet),
            now::get);
    private final Deciding deciding = new Deciding(tally, TRIPLE.number(), new Deciding.Outcomes() {
        @Override
        public void wish(GateWish wish) {
            wished.set(wish);
        }

        @Override
        public void turned(boolean held) {}
    });

    /** Its timers stood still with it, and nobody need have told it anything since. */
    @Test
    void aMachineThatWasSuspendedFencesWhenItWakes() {
        Thread thread = Thread.ofVirtual().start(deciding);
        try {
            LeaseHolder.Request asked = tally.next().orElseThrow();
            tally.count(new LeaseMessage.Answer("eu", asked.process(), asked.number(), TRIPLE));
            deciding.again();
            await().until(() -> wished.get() instanceof GateWish.Open);
            now.set(new Moment(0, TIMINGS.fencing().toMillis()));
            await().untilAsserted(() -> assertThat(wished.get()).isInstanceOf(GateWish.Fence.class));
            assertThat(deciding.isHeld()).isFalse();
        } finally {
            deciding.close();
            thread.interrupt();
        }
    }
}
