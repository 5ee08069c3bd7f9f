package dev.regionalcache.localcluster.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LinkTest {

    private static final int SENT = 200_000;

    private final Link link = new Link();

    @Test
    void aWayTakesLongerByTheJitterAtMost() {
        link.distance(Duration.ofMillis(10), Duration.ofMillis(300));
        long[] delays = delays();
        assertThat(LongStream.of(delays).min().orElseThrow())
                .isBetween(
                        Duration.ofMillis(10).toNanos(), Duration.ofMillis(12).toNanos());
        assertThat(LongStream.of(delays).max().orElseThrow())
                .isBetween(
                        Duration.ofMillis(308).toNanos(), Duration.ofMillis(310).toNanos());
    }

    @Test
    void whatIsLostComesLaterAndWhatIsLostAgainMuchLater() {
        link.distance(Duration.ofMillis(50), Duration.ZERO);
        link.lose(0.02);
        long[] delays = delays();
        Duration lostOnce = Duration.ofMillis(50 + 300);
        Duration lostTwice = Duration.ofMillis(50 + 300 + 600);
        assertThat(LongStream.of(delays).filter(d -> d >= lostOnce.toNanos()).count() / (double) SENT)
                .isCloseTo(0.02, within(0.004));
        assertThat(LongStream.of(delays).filter(d -> d == lostOnce.toNanos()).count() / (double) SENT)
                .isCloseTo(0.02, within(0.004));
        assertThat(LongStream.of(delays).filter(d -> d >= lostTwice.toNanos()).count() / (double) SENT)
                .isBetween(0.0001, 0.001);
    }

    @Test
    void notEverythingCanBeLost() {
        assertThatThrownBy(() -> link.lose(1)).isInstanceOf(IllegalArgumentException.class);
    }

    private long[] delays() {
        return LongStream.generate(link::delayNanos).limit(SENT).toArray();
    }
}
