package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreparationAgesTest {

    static final String PREPARING =
            "{status: {observedEpoch: 1}, spec: {epoch: 2, proposer: next, chosen: null, role: Replica, parent: null, lease: {fencingMillis: 2000}}}";

    private final PreparationAges ages = new PreparationAges();
    private final CacheMember member = Members.primary(PREPARING);

    @Test
    void aPreparationAgesFromFirstSight() {
        assertThat(at(member, 5_000)).contains(Duration.ZERO);
        assertThat(at(member, 5_400)).contains(Duration.ofMillis(400));
    }

    @Test
    void anotherLeadersPreparationBeginsAnew() {
        assertThat(at(member, 0)).contains(Duration.ZERO);
        CacheMember another = Members.primary(PREPARING, "spec: {proposer: another}");
        assertThat(at(another, 1_500)).contains(Duration.ZERO);
        assertThat(at(another, 1_700)).contains(Duration.ofMillis(200));
    }

    @Test
    void whatHasEndedOrIsServedNoMoreIsForgotten() {
        assertThat(at(member, 0)).isPresent();
        assertThat(at(Members.primary(), 100)).isEmpty();
        assertThat(at(member, 200)).contains(Duration.ZERO);
        ages.forget(Sight.running(member).seen().key());
        assertThat(at(member, 300)).contains(Duration.ZERO);
    }

    private Optional<Duration> at(CacheMember now, long millis) {
        return ages.of(Sight.running(now).seen(Sight.NOW.plusMillis(millis)));
    }
}
