package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.A1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a failover of a primary that may be lost is held back by. */
class FailoverGuardsTest {

    private final SeenCache cache = new SeenCache();

    @Test
    void silenceIsNotDeath() {
        cache.epoch1(null, null, Set.of("b"));
        cache.remove("a");
        cache.lasting = Duration.ofHours(1);
        assertThat(cache.blockedBy()).isEqualTo("NoMajorityOfVotes");
    }

    @Test
    void inAPauseNoFailoverBeginsButOneThatIsUnderWayGoesOn() {
        cache.epoch1(null, A1, Set.of());
        cache.paused = true;
        assertThat(cache.blockedBy()).isEqualTo("Paused");
        cache.underWay = true;
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    @Test
    void aControlPlaneThatIsCutOffDoesNothing() {
        cache.epoch1(null, A1, Set.of());
        cache.remove("b");
        cache.remove("c");
        assertThat(cache.blockedBy()).isEqualTo("NoMajorityOfAgents");
        cache.underWay = true;
        assertThat(cache.blockedBy()).isEqualTo("NoMajorityOfAgents");
    }

    @Test
    void severalPrimariesWait() {
        cache.epoch1(null, A1, Set.of());
        cache.members().forEach(m -> m.held = new Epoch(1, "q", m.region));
        assertThat(cache.blockedBy()).isEqualTo("SeveralPrimaries");
    }

    @Test
    void withoutACandidateNothingIsPrepared() {
        cache.epoch1(null, A1, Set.of());
        cache.members().forEach(m -> m.priority = 0);
        assertThat(cache.blockedBy()).isEqualTo("NoCandidate");
    }
}
