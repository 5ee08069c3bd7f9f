package dev.regionalcache.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTrackerTest {

    private Instant now = Instant.EPOCH;
    private HealthTracker tracker = HealthTracker.start();

    @Test
    void oneSampleBeyondTheThresholdIsNoiseAndTwoAreNot() {
        assertThat(lag(6_000)).isEqualTo(Health.Healthy);
        assertThat(lag(6_000)).isEqualTo(Health.Degraded);
        assertThat(tracker.raised()).containsExactly(HealthTracker.Signal.Lagging);
    }

    @ParameterizedTest(name = "lag {0} ms, memory {1}, {2} evictions/s: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "5000, 0.90, 100, -",
                "5001, 0.90, 100, Lagging",
                "5000, 0.91, 100, MemoryFull",
                "5000, 0.90, 101, Evicting"
            })
    void withoutDeclaredThresholdsARegionIsDegradedBeyondTheDefaults(
            long lagMillis, double memory, double evictions, HealthTracker.Signal raised) {
        Sample sample = new Sample(true, true, Duration.ofMillis(lagMillis), memory, evictions);
        sample(sample);
        assertThat(sample(sample)).isEqualTo(raised == null ? Health.Healthy : Health.Degraded);
        assertThat(tracker.raised()).isEqualTo(raised == null ? Set.of() : Set.of(raised));
    }

    @Test
    void aValueThatSwingsAboutItsThresholdDoesNotFlap() {
        lag(6_000);
        lag(6_000);
        for (int i = 0; i < 60; i++) {
            assertThat(lag(i % 2 == 0 ? 4_500 : 5_500)).isEqualTo(Health.Degraded);
        }
    }

    @Test
    void itClearsAfterTenCalmSeconds() {
        lag(6_000);
        lag(6_000);
        for (int i = 0; i <= 9; i++) {
            assertThat(lag(100)).isEqualTo(Health.Degraded);
        }
        assertThat(lag(100)).isEqualTo(Health.Healthy);
    }

    @Test
    void aLinkThatIsDownCountsAtOnceAndComesBackAtOnce() {
        assertThat(sample(new Sample(true, false, null, 0, 0))).isEqualTo(Health.Critical);
        assertThat(lag(1)).isEqualTo(Health.Healthy);
        assertThat(sample(new Sample(false, false, null, 0, 0))).isEqualTo(Health.Critical);
        assertThat(tracker.raised()).containsExactly(HealthTracker.Signal.NotAnswering);
    }

    @Test
    void bandsRiseAtOnceAndFallOnlyWellBelowTheEdge() {
        assertThat(Bands.LAG.index(0, 120)).isEqualTo(1);
        assertThat(Bands.LAG.index(1, 90)).isEqualTo(1);
        assertThat(Bands.LAG.index(1, 79)).isZero();
        assertThat(Bands.LAG.index(3, 10)).isZero();
        assertThat(Bands.LAG.name(Bands.LAG.index(0, 9_000))).isEqualTo(">5s");
    }

    private Health lag(long millis) {
        return sample(new Sample(true, true, Duration.ofMillis(millis), 0.5, 0));
    }

    private Health sample(Sample sample) {
        tracker = tracker.after(sample, Thresholds.DEFAULTS, now);
        now = now.plusSeconds(1);
        return tracker.health();
    }
}
