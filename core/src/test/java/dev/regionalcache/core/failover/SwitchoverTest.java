package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.A1;
import static dev.regionalcache.core.failover.SeenCache.TERMS;
import static dev.regionalcache.core.failover.SeenCache.wish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a switchover goes, from its wish to the lease of the successor. */
class SwitchoverTest {

    private static final Epoch B2 = new Epoch(2, "me", "b");

    private final SeenCache cache = SeenCache.withOrder();

    @Test
    void aWishBeginsAnEpochThatGoesOnFromTheOneBefore() {
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Switchover(
                        2, "Switchover", new Choice("b", "run-b", null, null), A1, TERMS));
    }

    @Test
    void withoutAWishOrWithOneThatIsFulfilledNothingMoves() {
        cache.wish = wish("a");
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
        cache.wish = null;
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    /** Nobody is fenced for a target that does not answer. */
    @Test
    void whatThePrimaryWasNotToldIsTakenBackWithoutAFence() {
        toldTo("b", "c");
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
        cache.lasting = Duration.ofSeconds(6);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Regrant(3, "SwitchoverTakenBack", SeenCache.A, A1, TERMS));
    }

    @Test
    void whatThePrimaryWasToldIsPreparedAfterPointEightF() {
        toldTo("a", "b", "c");
        cache.lasting = Duration.ofMillis(1_600);
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
        cache.lasting = Duration.ofMillis(1_601);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(), TERMS, true));
    }

    /** As after a loss of the cache's status: it was waited for votes against a successor that nobody had handed over to. */
    @Test
    void whereNobodySaysThatItIsUnderWayTheFormerPrimarysLeaseDoes() {
        toldTo("a", "b", "c");
        cache.underWay = false;
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
        cache.lasting = Duration.ofMillis(1_601);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(), TERMS, true));
    }

    @Test
    void aSuccessorToWhichTheLeaseWasGivenHasTheTimeOfAStep() {
        toldTo("a", "b", "c");
        SeenMember a = cache.member("a");
        a.held = null;
        a.givenUp = A1;
        a.linkUp = true;
        assertSupersededAfterAStep();
    }

    @Test
    void alsoWhereTheOneThatGaveItCannotBeReadAnyMore() {
        toldTo("b", "c");
        cache.members().forEach(m -> m.released = Set.of(A1));
        cache.remove("a");
        assertSupersededAfterAStep();
    }

    /** Its process ended before it was told, and the target with a minority was cut off: there was one vote too few for ever. */
    @Test
    void aPrimaryThatGaveItsLeaseUpUntoldIsNotWaitedFor() {
        toldTo("b", "c");
        SeenMember a = cache.member("a");
        a.held = null;
        a.givenUp = A1;
        assertSupersededAfterAStep();
    }

    /** As where its server hangs, which proves nothing. */
    @Test
    void aPrimaryThatLostItsLeaseUntoldIsNotWaitedForUnlessItsAgentIsSilent() {
        toldTo("b", "c");
        SeenMember a = cache.member("a");
        a.held = null;
        cache.lasting = Duration.ofMillis(5_001);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(), TERMS, true));
        a.agentAlive = false;
        assertThat(cache.decide())
                .as("its server may be writable")
                .isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
    }

    @Test
    void aMajorityThatFindsTheSuccessorGoneNeedNotWait() {
        toldTo("a", "b", "c");
        cache.members().forEach(m -> m.vote = B2);
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    @Test
    void itIsOverWhenTheSuccessorHoldsItsLease() {
        toldTo("a", "b", "c");
        cache.member("b").held = B2;
        cache.member("a").linkUp = true;
        cache.wish = null;
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Finished(B2));
    }

    @Test
    void aPrimaryThatCameByASwitchoverIsLostLikeAnyOther() {
        toldTo("a", "b", "c");
        cache.members().forEach(m -> m.vote = B2);
        cache.member("a").held = null;
        cache.underWay = false;
        cache.paused = true;
        assertThat(cache.blockedBy()).isEqualTo("Paused");
        cache.paused = false;
        assertThat(cache.decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Prepare.class,
                        p -> assertThat(p.reason()).isEqualTo("PrimaryLost"));
    }

    /** It went on handing over for ever, in a pause too, and nobody was told that there is no primary. */
    @Test
    void andAlsoWhereNobodyCanReadTheMemberThatHandedOver() {
        toldTo("b", "c");
        cache.members().forEach(m -> m.released = Set.of(A1));
        cache.remove("a");
        cache.underWay = false;
        cache.lasting = Duration.ofSeconds(6);
        cache.member("b").vote = B2;
        cache.member("c").agentAlive = false;
        assertThat(cache.blockedBy()).isEqualTo("NoMajorityOfAgents");
        cache.member("c").agentAlive = true;
        cache.member("c").vote = B2;
        cache.paused = true;
        assertThat(cache.blockedBy()).isEqualTo("Paused");
    }

    private void assertSupersededAfterAStep() {
        cache.lasting = Duration.ofSeconds(5);
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
        cache.lasting = Duration.ofMillis(5_001);
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(A1), TERMS, true));
    }

    /** The switchover to b has begun, and these have heard of it. */
    private void toldTo(String... regions) {
        cache.underWay = true;
        for (String region : regions) {
            SeenMember member = cache.member(region);
            member.number = 2;
            member.chosen = new Choice("b", "run-b", null, null);
            member.previous = A1;
            member.parent = region.equals("b") ? null : "b";
        }
    }
}
