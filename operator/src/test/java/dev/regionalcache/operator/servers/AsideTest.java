package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.operator.logging.LogContext;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AsideTest {

    private static final LogContext CONTEXT = LogContext.ofRegion("eu");

    private final AtomicInteger found = new AtomicInteger();
    private final AtomicBoolean brokenOff = new AtomicBoolean();
    private final Aside aside = new Aside("aside", found::incrementAndGet);

    @Test
    void aYesIsToldAndGivenOnce() {
        assertThat(aside.ask("first", CONTEXT, () -> true)).isEmpty();
        await().until(() -> found.get() == 1);
        assertThat(aside.ask("first", CONTEXT, () -> false)).contains(true);
        assertThat(aside.ask("first", CONTEXT, () -> false))
                .as("it is looked into again")
                .contains(false);
    }

    @Test
    void aNoHoldsUntilAYesIsFound() {
        AtomicBoolean ready = new AtomicBoolean();
        await().until(() -> aside.ask("first", CONTEXT, ready::get), Optional.of(false)::equals);
        ready.set(true);
        await().until(() -> aside.ask("first", CONTEXT, ready::get).orElseThrow());
    }

    @Test
    void anotherQuestionDoesNotWaitForTheFormerOne() {
        assertThat(aside.ask("first", CONTEXT, this::hang)).isEmpty();
        await().until(() -> aside.ask("second", CONTEXT, () -> true).isPresent());
        assertThat(brokenOff).isTrue();
        assertThat(found).as("what was broken off is no answer").hasValue(1);
    }

    @Test
    void itEndsWhenNothingIsLookedIntoAnyMore() {
        AtomicBoolean ended = new AtomicBoolean();
        assertThat(aside.ask("first", CONTEXT, this::hang)).isEmpty();
        aside.end(() -> ended.set(brokenOff.get()));
        await().untilTrue(ended);
    }

    private boolean hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            brokenOff.set(true);
        }
        return false;
    }
}
