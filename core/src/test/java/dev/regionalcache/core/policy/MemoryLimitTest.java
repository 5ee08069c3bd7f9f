package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryLimitTest {

    private final MemoryLimit limit = new MemoryLimit(100_000);

    @Test
    void withinItNothingGoes() {
        assertThat(limit.excess(of(1_000, 100_000))).isZero();
        assertThat(limit.excess(of(0, 0))).isZero();
        assertThat(limit.isNear(of(1_000, 74_000))).isFalse();
        assertThat(limit.isNear(of(1_000, 75_000))).isTrue();
    }

    @Test
    void overItALittleMoreGoesThanIsTooMuch() {
        assertThat(limit.excess(of(1_010, 101_000))).as("down to 97 %").isEqualTo(40);
    }

    @Test
    void whileThereIsTimeThoseThatGoAreTheFirstOfMany() {
        assertThat(limit.excess(of(1_010, 101_000), 80)).isEqualTo(20);
        assertThat(limit.excess(of(1_010, 101_000), 800)).isEqualTo(40);
        assertThat(limit.excess(of(1_100, 110_000), 80)).isEqualTo(80);
    }

    @Test
    void oneRoundIsBounded() {
        assertThat(limit.excess(of(10_000, 1_000_000))).isEqualTo(MemoryLimit.MOST_OF_A_ROUND);
    }

    @Test
    void nothingGoesForAGuess() {
        assertThat(limit.excess(new Estimate(1_000, 110_000, 25_000))).isZero();
        assertThat(limit.excess(new Estimate(1_000, 120_000, 20_000)))
                .as("110 %, at least")
                .isEqualTo(109);
    }

    @Test
    void aSingleKeyThatIsTooLargeGoes() {
        assertThat(limit.excess(of(1, 200_000))).isEqualTo(1);
    }

    private static Estimate of(double keys, double bytes) {
        return new Estimate(keys, bytes, 0);
    }
}
