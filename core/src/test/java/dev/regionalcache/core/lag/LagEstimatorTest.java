package dev.regionalcache.core.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LagEstimatorTest {

    private static final long MS = 1_000_000;

    /** The offset of a primary whose write rate swings: bytes at a time in nanoseconds. */
    private static long offset(long nanos) {
        double seconds = nanos / 1e9;
        return Math.max(0, (long) (1_000_000 * seconds + 200_000 * Math.sin(seconds * 3)));
    }

    @ParameterizedTest(name = "true delay {0} ms, seed {1}")
    @CsvSource({"12, 1", "40, 2", "60, 3", "120, 4", "200, 5"})
    void theErrorIsWithinFiveMillisecondsInTheNinetyFifthPercentile(long delayMs, long seed) {
        Random random = new Random(seed);
        LagEstimator estimator = new LagEstimator();
        double[] errors = new double[200];
        long now = 10_000 * MS;
        for (int round = 0; round < errors.length; round++) {
            estimator.primary(now, offset(now));
            while (estimator.nextPoll(now).isPresent()) {
                now += estimator.nextPoll(now).orElseThrow().toNanos() + random.nextInt(300_000);
                estimator.replica(now, offset(now - delayMs * MS));
            }
            errors[round] = Math.abs(estimator.lag(now).orElseThrow().toNanos() / 1e6 - delayMs);
            now += 1_000 * MS;
            estimator.replica(now, offset(now - delayMs * MS));
        }
        Arrays.sort(errors);
        assertThat(errors[(int) (errors.length * 0.95)]).as("p95, seed " + seed).isLessThan(5);
    }

    @Test
    void aWayThatVariesIsAveraged() {
        LagEstimator estimator = new LagEstimator();
        long[] delays = {100, 104, 96, 102, 98};
        long now = 0;
        for (long delay : delays) {
            now += 1_000 * MS;
            reach(estimator, now, delay);
        }
        assertThat(estimator.lag(now)).contains(Duration.ofMillis(100));
    }

    @Test
    void aChangeOfTheDelayIsToldAtOnce() {
        LagEstimator estimator = new LagEstimator();
        reach(estimator, 1_000 * MS, 100);
        reach(estimator, 2_000 * MS, 103);
        reach(estimator, 3_000 * MS, 130);
        assertThat(estimator.lag(3_000 * MS)).contains(Duration.ofMillis(130));
        reach(estimator, 4_000 * MS, 10);
        assertThat(estimator.lag(4_000 * MS)).contains(Duration.ofMillis(10));
    }

    /** The primary had an offset at this time, and the replica after the delay. */
    private static void reach(LagEstimator estimator, long nanos, long delayMs) {
        estimator.primary(nanos, nanos);
        estimator.replica(nanos + delayMs * MS - 1, nanos - 1);
        estimator.replica(nanos + delayMs * MS, nanos);
    }

    @Test
    void anIdleReplicaThatHasEverythingDoesNotLag() {
        LagEstimator estimator = new LagEstimator();
        estimator.replica(0, 500);
        estimator.primary(10 * MS, 500);
        estimator.replica(11 * MS, 500);
        assertThat(estimator.lag(11 * MS)).contains(Duration.ZERO);
    }

    @Test
    void whileTheMarkIsNotReachedTheLagGrows() {
        LagEstimator estimator = new LagEstimator();
        estimator.replica(0, 100);
        estimator.primary(0, 500);
        estimator.replica(1_000 * MS, 200);
        assertThat(estimator.lag(7_000 * MS)).contains(Duration.ofSeconds(7));
        assertThat(estimator.nextPoll(7_000 * MS)).contains(Duration.ofMillis(140));
    }

    @Test
    void aReplicaThatIsFarBehindIsNotPolledDenselyAfterEachMark() {
        LagEstimator estimator = new LagEstimator();
        estimator.primary(0, 500);
        estimator.primary(5_000 * MS, 600);
        assertThat(estimator.nextPoll(5_000 * MS)).contains(Duration.ofMillis(100));
    }

    @Test
    void anOffsetThatGoesBackIsAnotherHistory() {
        LagEstimator estimator = new LagEstimator();
        estimator.primary(0, 500);
        estimator.primary(1_000 * MS, 20);
        estimator.replica(1_010 * MS, 20);
        assertThat(estimator.lag(9_000 * MS)).contains(Duration.ofMillis(10));
    }

    @Test
    void anotherHistoryStartsAnew() {
        LagEstimator estimator = new LagEstimator();
        estimator.primary(0, 500);
        estimator.reset();
        assertThat(estimator.lag(1)).isEmpty();
        assertThat(estimator.nextPoll(1)).isEmpty();
    }
}
