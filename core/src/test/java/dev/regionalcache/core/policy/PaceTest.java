package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the speed of a walk follows: how large pages are, and how much time it may take. */
class PaceTest {

    @Test
    void pagesGrowUntilTheyKeepTheServerBusyForLong() {
        int size = PageSize.first();
        for (int i = 0; i < 10; i++) {
            size = PageSize.next(size, Duration.ofNanos(size * 4_000L));
        }
        assertThat(size).as("of 4 microseconds a key").isEqualTo(250);
        assertThat(PageSize.next(size, Duration.ofSeconds(1))).as("a slow one").isEqualTo(32);
        assertThat(PageSize.next(512, Duration.ZERO)).isEqualTo(512);
    }

    @Test
    void aFloodIsNoticedAtOnceAndForSomeSeconds() {
        Growth growth = new Growth();
        Instant now = Instant.EPOCH;
        growth.seen(100_000, now);
        growth.seen(100_900, now.plusMillis(500));
        assertThat(growth.isSeen()).isFalse();
        growth.seen(101_500, now.plusMillis(900));
        assertThat(growth.isSeen()).isTrue();
        growth.seen(101_500, now.plusSeconds(5));
        assertThat(growth.isSeen()).isTrue();
        growth.seen(101_500, now.plusSeconds(10));
        assertThat(growth.isSeen()).isFalse();
    }

    @Test
    void whileAClassIsOverItsLimitTheOthersAreAskedAboutLessOften() {
        assertThat(Attention.asks(1, false, false)).isTrue();
        assertThat(Attention.asks(1, true, true)).isTrue();
        assertThat(Attention.asks(1, true, false)).isFalse();
        assertThat(Attention.asks(4, true, false)).isTrue();
        assertThat(Attention.share(true)).isLessThan(0.02);
        assertThat(Attention.share(false)).isLessThan(Attention.share(true));
    }
}
