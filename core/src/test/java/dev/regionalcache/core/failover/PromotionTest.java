package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.A1;
import static dev.regionalcache.core.failover.SeenCache.TERMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** How long a chosen primary has to become writable, and what ends its epoch before. */
class PromotionTest {

    private final SeenCache cache = new SeenCache();

    PromotionTest() {
        cache.epoch1(null, null, Set.of());
        cache.underWay = true;
    }

    @Test
    void aPromotionThatTakesTooLongIsSupersededWithoutThatRegion() {
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        cache.lasting = Duration.ofSeconds(6);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "Superseding", "a", Set.of("a"), Set.of(), TERMS, true));
    }

    @Test
    void aSourceThatCannotBeFollowedIsLeftOutOfTheNextEpoch() {
        cache.members().forEach(m -> m.chosen = new Choice("a", "run-a", "h1", 1L, "c", false));
        cache.lasting = Duration.ofSeconds(6);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "Superseding", "a", Set.of("c"), Set.of(), TERMS, true));
    }

    /** On a machine that was too slow for the limit one epoch followed the other for as long as it was. */
    @Test
    void eachRegionThatHeldAnEpochUpGivesTheNextOneLonger() {
        cache.excluded = Set.of("b", "c");
        cache.lasting = Duration.ofSeconds(10);
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        cache.lasting = Duration.ofSeconds(11);
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
        cache.excluded = Set.of("b", "c", "d", "e", "f");
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        cache.lasting = Duration.ofSeconds(21);
        assertThat(cache.decide()).as("four times is the most").isInstanceOf(FailoverDecision.Prepare.class);
    }

    @Test
    void votesEndAPromotionOnlyAfterItsStepOnceOneWasSuperseded() {
        cache.members().forEach(m -> m.vote = A1);
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
        cache.excluded = Set.of("b");
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        cache.member("a").agentAlive = false;
        cache.lasting = Duration.ofSeconds(6);
        assertThat(cache.decide())
                .isEqualTo(
                        new FailoverDecision.Prepare(2, "Superseding", "a", Set.of("a", "b"), Set.of(), TERMS, true));
    }

    @Test
    void aLeaseThatIsGivenUpEndsAPromotionAtOnce() {
        cache.member("a").givenUp = A1;
        cache.excluded = Set.of("b", "c");
        assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Prepare.class))
                .extracting(FailoverDecision.Prepare::excluded)
                .isEqualTo(Set.of("b", "c"));
    }
}
