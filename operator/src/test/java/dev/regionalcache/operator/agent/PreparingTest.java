package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PreparingTest {

    private static final String PREPARING =
            "{status: {observedEpoch: 1}, spec: {epoch: 2, proposer: next, chosen: null, role: Replica, parent: null, lease: {fencingMillis: 2000}}}";

    private final Preparing preparing = new Preparing();
    private final CacheMember member = Members.primary(PREPARING);

    @Test
    void aHeadIsWaitedForUntilItIsPreparedAndNotForLong() {
        assertThat(preparing.isAwaited(at(0))).isTrue();
        assertThat(preparing.isAwaited(at(Preparing.LONGEST.toMillis() - 1))).isTrue();
        assertThat(preparing.isAwaited(at(Preparing.LONGEST.toMillis()))).isFalse();
        assertThat(preparing.isAwaited(at(Preparing.LONGEST.toMillis() + 1))).isFalse();
        Sight prepared = Sight.running(member).server(0, "guard: {fenced: true, prepared: 2/next}");
        assertThat(preparing.isAwaited(prepared.seen())).isFalse();
    }

    @Test
    void anotherLeadersPreparationBeginsAnew() {
        assertThat(preparing.isAwaited(at(0))).isTrue();
        CacheMember another = Members.primary(PREPARING, "spec: {proposer: another}");
        assertThat(preparing.isAwaited(at(another, Preparing.LONGEST.toMillis())))
                .isTrue();
    }

    @Test
    void aHeadThatDoesNotAnswerIsNotWaitedFor() {
        assertThat(preparing.isAwaited(Sight.running(member).silent(0).seen())).isFalse();
    }

    private MemberSnapshot at(long millis) {
        return at(member, millis);
    }

    private static MemberSnapshot at(CacheMember member, long millis) {
        MemberSnapshot seen = Sight.running(member).seen();
        return new MemberSnapshot(
                seen.member(),
                seen.pods(),
                seen.views(),
                seen.passwords(),
                seen.epochRecord(),
                seen.neighbours(),
                seen.now(),
                Instant.EPOCH.plusMillis(millis));
    }
}
