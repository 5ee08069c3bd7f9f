package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.TERMS;
import static dev.regionalcache.core.failover.SeenCache.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.SeenCache.At;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is waited for in a preparation before a primary is chosen. */
class PreparationTest {

    private final SeenCache cache = new SeenCache();

    /** Two leaders counted each other's: two choices in one epoch. */
    @Test
    void aPreparationOfAnotherProposerDoesNotCount() {
        cache.preparing();
        cache.member("b").prepared = new Prepared(2, "q");
        cache.member("c").prepared = new Prepared(2, "q");
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitPrepared(2, Set.of("b", "c")));
        cache.lasting = Duration.ofSeconds(1);
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitPrepared(2, Set.of("b", "c")));
    }

    /** Two leaders wrote the same epoch. */
    @Test
    void anUnfinishedEpochOfAnotherProposerIsSupersededNotContinued() {
        cache.preparing();
        cache.members().forEach(m -> m.proposer = "q");
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.AwaitPrepared.class);
        cache.lasting = Duration.ofSeconds(21);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(), TERMS, true));
    }

    /** The nearest prepared first, and the tail was with the fourth. */
    @Test
    void livingChildrenOfTheOldPrimaryAreWaitedFor() {
        cache.preparing();
        cache.member("c").prepared = null;
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitPrepared(2, Set.of("c")));
        cache.lasting = Duration.ofMillis(300);
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    @Test
    void aWitnessWithoutServersHoldsNoLastWritesToWaitFor() {
        cache.preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 100, 1L), position("w", 0, 1L));
        cache.member("w").prepared = null;
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    /** The primary restarted empty, and a replica that had everything needed longer to say so than it was waited for. */
    @Test
    void aServerThatKnowsNoHistoryWaitsForAllThatMayKnowOne() {
        cache.written = true;
        cache.lasting = Duration.ofSeconds(4);
        At a = new At("a", new Position("x", null, null, 1, 0, true));
        At b = new At("b", new Position("y", null, null, 1, 0, true));
        cache.preparing(a, b);
        assertThat(cache.blockedBy()).isEqualTo("HistoryUnknown");
        cache.preparing(a, b, position("c", 90, 1L));
        assertThat(cache.choice().region()).isEqualTo("c");
        cache.preparing(a, b, new At("c", null));
        assertThat(cache.blockedBy())
                .as("c is prepared as a witness, and its server does not answer")
                .isEqualTo("HistoryUnknown");
        cache.written = false;
        cache.preparing(a, b);
        assertThat(cache.choice().region())
                .as("where no epoch had a primary there is nothing to lose")
                .isEqualTo("a");
    }
}
