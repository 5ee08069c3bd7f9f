package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.provisioning.Backend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptWayTest {

    private static final String PREPARING =
            "{status: {observedEpoch: 1}, spec: {epoch: 2, proposer: next, chosen: null, role: Replica, parent: null, lease: {fencingMillis: 2000}}}";

    private final KeptWay way = new KeptWay();
    private final CacheMember member = Members.primary(PREPARING);

    @Test
    void writesStayLedToWhereTheyWereForAMomentWhileAPrimaryIsChosen() {
        assertThat(way.keptFor(at(member, 0), List.of())).contains(KeptWay.LONGEST);
        assertThat(way.keptFor(at(member, 999), List.of())).contains(Duration.ofMillis(1));
        assertThat(way.keptFor(at(member, 1_000), List.of())).isEmpty();
        assertThat(way.keptFor(at(member, 60_000), List.of())).isEmpty();
    }

    @Test
    void anotherPreparationIsWaitedForAnew() {
        assertThat(way.keptFor(at(member, 0), List.of())).isPresent();
        CacheMember another = Members.primary(PREPARING, "spec: {proposer: another}");
        assertThat(way.keptFor(at(another, 1_500), List.of())).contains(KeptWay.LONGEST);
    }

    @Test
    void whereThereIsAWayItIsTaken() {
        assertThat(way.keptFor(at(member, 0), List.of(Backend.external("10.0.0.1", 6379))))
                .isEmpty();
    }

    @Test
    void withoutAPreparationNothingIsKept() {
        assertThat(way.keptFor(at(Members.primary(), 0), List.of())).isEmpty();
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
