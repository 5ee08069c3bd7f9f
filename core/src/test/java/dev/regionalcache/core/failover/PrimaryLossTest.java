package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.A1;
import static dev.regionalcache.core.failover.SeenCache.ABC;
import static dev.regionalcache.core.failover.SeenCache.TERMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the primary counts as lost, and a failover begins. */
class PrimaryLossTest {

    private final SeenCache cache = new SeenCache();

    @Test
    void theFirstEpochBeginsAtTheRoot() {
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Begin(1, "a", TERMS));
    }

    @Test
    void aPrimaryThatHoldsItsLeaseStays() {
        cache.epoch1(A1, null, Set.of());
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
        cache.underWay = true;
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Finished(A1));
    }

    @Test
    void aMajorityOfVotesPrepares() {
        cache.epoch1(null, null, Set.of("b", "c"));
        cache.remove("a");
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "PrimaryLost", "a", Set.of(), Set.of(), TERMS, false));
    }

    @Test
    void aLeaseThatWasGivenUpNeedsNoVotesAndIsReleased() {
        cache.epoch1(null, A1, Set.of());
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "LeaseGivenUp", "a", Set.of(), Set.of(A1), TERMS, false));
    }

    /** Two leaders that began the same number each led half of the witnesses into it: neither half is a majority. */
    @Test
    void votesInEveryEpochOfTheNumberCount() {
        cache.epoch1(null, null, Set.of("b"));
        SeenMember c = cache.member("c");
        c.proposer = "q";
        c.vote = new Epoch(1, "q", "a");
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    /** The primary was lost, and the one witness that a majority still needed had been led into a preparation of the number. */
    @Test
    void whoPreparesAnotherLeadersEpochOfTheNumberCountsWithoutAVote() {
        cache.epoch1(null, null, Set.of("b"));
        SeenMember c = cache.member("c");
        c.proposer = "a";
        c.chosen = null;
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    /** Somebody wrote an epoch twice, once with other terms: the API server lets no member change to the other one. */
    @Test
    void whoHasOtherTermsInTheSameEpochCanFollowOnlyIntoTheNextOne() {
        cache.epoch1(null, null, Set.of("b"));
        SeenMember c = cache.member("c");
        c.chosen = null;
        c.previous = new Epoch(0, "me", "b");
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    /** A dead agent's old vote. */
    @Test
    void theVoteOfADeadAgentDoesNotCount() {
        cache.epoch1(null, null, Set.of("b", "c"));
        cache.member("c").agentAlive = false;
        cache.remove("a");
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    /** While its image was pulled it was voted gone, and every cache began with a failover. */
    @Test
    void aFirstPrimaryThatIsNotThereYetIsWaitedFor() {
        cache.epoch1(null, null, ABC);
        cache.members().forEach(m -> m.chosen = new Choice("a", null, null, null));
        cache.members().forEach(m -> m.writableRunId = null);
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
        cache.lasting = CacheSight.BEGINNING;
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    @Test
    void withoutALeaseNoFailoverBegins() {
        cache.wanted = new Terms(ABC, Set.of(), null);
        cache.epoch1(null, A1, ABC);
        cache.members().forEach(m -> m.terms = new Terms(Set.of("a"), Set.of(), null));
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }
}
