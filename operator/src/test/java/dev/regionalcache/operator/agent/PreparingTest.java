package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PreparingTest {

    private final CacheMember member = Members.primary(PreparationAgesTest.PREPARING);

    @Test
    void aHeadIsWaitedForUntilItIsPreparedAndNotForLong() {
        Sight head = Sight.running(member);
        assertThat(isAwaited(head, Duration.ZERO)).isTrue();
        assertThat(isAwaited(head, Preparing.LONGEST.minusMillis(1))).isTrue();
        assertThat(isAwaited(head, Preparing.LONGEST)).isFalse();
        assertThat(isAwaited(head, Preparing.LONGEST.plusMillis(1))).isFalse();
        assertThat(isAwaited(head.server(0, "guard: {fenced: true, prepared: 2/next}"), Duration.ZERO))
                .isFalse();
    }

    @Test
    void aHeadThatDoesNotAnswerIsNotWaitedFor() {
        assertThat(isAwaited(Sight.running(member).silent(0), Duration.ZERO)).isFalse();
    }

    private static boolean isAwaited(Sight head, Duration age) {
        return Preparing.isAwaited(head.seen(), age);
    }
}
