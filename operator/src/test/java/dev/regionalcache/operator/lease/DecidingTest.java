package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.redis.Offset;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
        held(() -> {
            now.set(new Moment(0, TIMINGS.fencing().toMillis()));
            await().untilAsserted(() -> assertThat(wished.get()).isInstanceOf(GateWish.Fence.class));
            assertThat(deciding.isHeld()).isFalse();
        });
    }

    /** Its gate was tried for as long as the call lasts, and the server accepted writes meanwhile. */
    @Test
    void aServerThatDoesNotHandOverIsFencedWhenItsLeaseIsLost() {
        held(() -> {
            deciding.end(new GateWish.HandOver(Duration.ofSeconds(1), at -> {}, () -> false));
            await().until(() -> wished.get() instanceof GateWish.HandOver);
            now.set(new Moment(0, TIMINGS.fencing().toMillis()));
            await().untilAsserted(() -> assertThat(wished.get()).isInstanceOf(GateWish.Fence.class));
        });
    }

    @Test
    void oneThatHasHandedOverIsLeftAsItIs() {
        Offset end = new Offset("history", 7);
        AtomicReference<Offset> ended = new AtomicReference<>();
        held(() -> {
            deciding.end(new GateWish.HandOver(Duration.ofSeconds(1), ended::set, () -> false));
            await().until(() -> wished.get() instanceof GateWish.HandOver);
            if (wished.get()
                    instanceof GateWish.HandOver(Duration pause, Consumer<Offset> told, BooleanSupplier taken)) {
                told.accept(end);
            }
            now.set(new Moment(0, TIMINGS.fencing().toMillis()));
            await().until(() -> !deciding.isHeld());
            assertThat(wished.get()).isInstanceOf(GateWish.HandOver.class);
        });
        assertThat(ended).hasValue(end);
    }

    private void held(Runnable then) {
        Thread thread = Thread.ofVirtual().start(deciding);
        try {
            LeaseHolder.Request asked = tally.next().orElseThrow();
            tally.count(new LeaseMessage.Answer("eu", asked.process(), asked.number(), TRIPLE));
            deciding.again();
            await().until(() -> wished.get() instanceof GateWish.Open);
            then.run();
        } finally {
            deciding.close();
            thread.interrupt();
        }
    }
}
