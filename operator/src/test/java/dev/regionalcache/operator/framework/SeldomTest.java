package dev.regionalcache.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often is looked at what no event tells of. */
class SeldomTest {

    private static final Duration SOONEST = Duration.ofSeconds(2);

    private long nanos;
    private double random;
    private final Seldom<String> seldom = new Seldom<>(4, Duration.ofMinutes(30), () -> nanos, () -> random);

    @Test
    void everMoreSeldomWhileNothingHappens() {
        assertThat(looks(7)).containsExactly(2, 8, 32, 128, 512, 1800, 1800);
    }

    @Test
    void soonAfterAnEvent() {
        looks(7);
        nanos -= Duration.ofMillis(6).toNanos();
        assertThat(looks(3)).containsExactly(2, 8, 32);
    }

    @Test
    void soonWhereNothingStoodInTheWayInBetween() {
        looks(7);
        seldom.forget("a");
        assertThat(looks(2)).containsExactly(2, 8);
    }

    @Test
    void eachForItself() {
        looks(7);
        assertThat(seldom.again("b", SOONEST)).isEqualTo(SOONEST);
    }

    @Test
    void notAllInTheSameMoment() {
        random = 1;
        assertThat(seldom.again("a", SOONEST)).isEqualTo(Duration.ofMillis(2_500));
        nanos += Duration.ofMillis(2_499).toNanos();
        assertThat(seldom.again("a", SOONEST))
                .as("a timer may be a moment early")
                .isEqualTo(Duration.ofSeconds(10));
        nanos += Duration.ofMillis(9_900).toNanos();
        assertThat(seldom.again("a", SOONEST)).as("an event").isEqualTo(Duration.ofMillis(2_500));
    }

    /** Seconds until the next one, each of which is just when it is due. */
    private int[] looks(int count) {
        return IntStream.range(0, count)
                .map(i -> {
                    Duration after = seldom.again("a", SOONEST);
                    nanos += after.toNanos();
                    return (int) after.toSeconds();
                })
                .toArray();
    }
}
