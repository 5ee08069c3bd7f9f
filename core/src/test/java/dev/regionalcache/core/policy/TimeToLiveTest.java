package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeToLiveTest {

    private final TimeToLive minute = new TimeToLive(Duration.ofMinutes(1), 25);

    @Test
    void keysWithoutAnEndOrWithALaterOneAreWrong() {
        assertThat(minute.isWrong(TimeToLive.ENDLESS)).isTrue();
        assertThat(minute.isWrong(60_601)).isTrue();
        assertThat(minute.isWrong(3_600_000)).isTrue();
    }

    @Test
    void keysWithAnEndInTimeAndKeysThatAreGoneAreRight() {
        assertThat(minute.isWrong(0)).isFalse();
        assertThat(minute.isWrong(60_000)).isFalse();
        assertThat(minute.isWrong(60_600)).as("by the clock of a client").isFalse();
        assertThat(minute.isWrong(TimeToLive.GONE)).isFalse();
    }

    @Test
    void clocksMayDifferByASecondAtMost() {
        TimeToLive day = new TimeToLive(Duration.ofDays(1), 0);

        assertThat(day.isWrong(86_401_000)).isFalse();
        assertThat(day.isWrong(86_401_001)).isTrue();
    }

    @Test
    void whatIsGivenIsShorterByTheJitterAtMost() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 10_000; i++) {
            long next = minute.next(random);
            shortest = Math.min(shortest, next);
            longest = Math.max(longest, next);
        }

        assertThat(shortest).as("seed %d", seed).isBetween(45_000L, 45_500L);
        assertThat(longest).as("seed %d", seed).isBetween(59_500L, 60_000L);
        assertThat(new TimeToLive(Duration.ofMinutes(1), 0).next(random)).isEqualTo(60_000);
    }

    @Test
    void whatTheSchemaRefusesIsRefused() {
        assertThatThrownBy(() -> new TimeToLive(Duration.ofMillis(999), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TimeToLive(Duration.ofMinutes(1), 91))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
