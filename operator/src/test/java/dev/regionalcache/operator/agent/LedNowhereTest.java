package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.servers.MemberKey;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often a member is looked at whose writes are led nowhere. */
class LedNowhereTest {

    private static final MemberKey MEMBER = new MemberKey("web", "shop", "a");

    private final LedNowhere nowhere = new LedNowhere();
    private Instant now = Instant.EPOCH;

    @Test
    void everMoreSeldomWhileNothingHappens() {
        assertThat(looks(10)).containsExactly(2, 4, 8, 16, 32, 64, 128, 256, 300, 300);
    }

    @Test
    void soonAfterAnEvent() {
        looks(10);
        now = now.minusMillis(1);
        assertThat(looks(3)).containsExactly(2, 4, 8);
    }

    @Test
    void soonWhereWritesWereLedSomewhereInBetween() {
        looks(10);
        nowhere.forget(MEMBER);
        assertThat(looks(2)).containsExactly(2, 4);
    }

    @Test
    void eachMemberForItself() {
        looks(10);
        assertThat(nowhere.lookAgain(new MemberKey("web", "shop", "b"), now)).isEqualTo(LedNowhere.SOONEST);
    }

    /** Seconds until the next one, each of which is just when it is due. */
    private int[] looks(int count) {
        return IntStream.range(0, count)
                .map(i -> {
                    Duration after = nowhere.lookAgain(MEMBER, now);
                    now = now.plus(after);
                    return (int) after.toSeconds();
                })
                .toArray();
    }
}
