package dev.regionalcache.operator.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampledHitRateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private Instant now = Instant.EPOCH;
    private final SampledHitRate hitRate = new SampledHitRate(null, now);

    @Test
    void itIsToldWhenEnoughWasRead() {
        hitRate.add(999, 99, SECOND);
        assertThat(told()).as("too few").isNull();
        hitRate.add(1, 1, SECOND);
        assertThat(told()).isEqualTo("90%");
    }

    @Test
    void whatWasReadLongAgoIsNoPartOfIt() {
        hitRate.add(900, 900, SECOND);
        now = now.plus(HitRate.LONGEST_COUNT);
        assertThat(told()).isNull();
        hitRate.add(900, 0, SECOND);
        assertThat(told()).as("too few").isNull();
        hitRate.add(100, 0, SECOND);
        assertThat(told()).isEqualTo("100%");
    }

    @Test
    void aBusyServerCountsForWhatItServesAndNotForWhatWasHeard() {
        // 20,000 reads a second, all of which hit, and 1,000 that all miss: a sample of either is as large.
        hitRate.add(2_000, 0, Duration.ofMillis(100));
        hitRate.add(2_000, 2_000, Duration.ofSeconds(2));
        assertThat(told()).isEqualTo("95%");
    }

    @Test
    void anotherOneIsToldAtMostEachHalfMinuteAndWhenItIsNoticeable() {
        hitRate.add(1_000, 100, SECOND);
        assertThat(told()).isEqualTo("90%");
        hitRate.add(1_000, 500, SECOND);
        assertThat(told()).as("not yet").isEqualTo("90%");
        now = now.plus(Reporting.FIGURES);
        assertThat(told()).isEqualTo("50%");
        now = now.plus(Reporting.FIGURES);
        hitRate.add(1_000, 460, SECOND);
        assertThat(told()).as("four points").isEqualTo("50%");
        hitRate.add(1_000, 450, SECOND);
        assertThat(told()).isEqualTo("55%");
    }

    @Test
    void whatWasToldBeforeARestartIsToldOn() {
        SampledHitRate after = new SampledHitRate(HitRate.parse("94%"), now);
        after.add(999, 999, SECOND);
        assertThat(after.next(now)).hasToString("94%");
        after.add(1, 1, SECOND);
        assertThat(after.next(now)).hasToString("0%");
    }

    private @Nullable String told() {
        HitRate told = hitRate.next(now);
        return told == null ? null : told.toString();
    }
}
