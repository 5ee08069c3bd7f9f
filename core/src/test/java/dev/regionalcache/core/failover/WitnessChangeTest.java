package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.A1;
import static dev.regionalcache.core.failover.SeenCache.ABC;
import static dev.regionalcache.core.failover.SeenCache.TERMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** How an epoch with other witnesses follows another one: no two of their majorities may be disjoint. */
class WitnessChangeTest {

    private static final Set<String> ABCD = Set.of("a", "b", "c", "d");

    private final SeenCache cache = new SeenCache();

    /** Disjoint majorities. */
    @Test
    void witnessesChangeByOneRegionFromAnEpochThatIsHeld() {
        cache.epoch1(A1, null, Set.of());
        cache.wanted = new Terms(Set.of("a", "b", "c", "d", "e"), Set.of(), LeaseTimings.LONGEST);
        assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Regrant.class))
                .satisfies(r -> assertThat(r.previous()).isEqualTo(A1))
                .extracting(FailoverDecision.Regrant::terms)
                .isEqualTo(new Terms(ABCD, Set.of(ABC), LeaseTimings.LONGEST));
        cache.epoch1(null, null, Set.of());
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    /** Another one that is gone as well would leave a set of four without a majority, and the living one could not be added. */
    @Test
    void whoLivesIsAddedFirst() {
        cache.epoch1(A1, null, Set.of());
        cache.witness("d", false);
        cache.witness("e", true);
        cache.member("c").agentAlive = false;
        cache.wanted = new Terms(Set.of("a", "b", "c", "d", "e"), Set.of(), LeaseTimings.LONGEST);
        assertThat(witnessesOfTheNext()).isEqualTo(Set.of("a", "b", "c", "e"));
    }

    @Test
    void whoIsGoneIsTakenOutFirst() {
        Terms five = new Terms(Set.of("a", "b", "c", "d", "e"), Set.of(), LeaseTimings.LONGEST);
        cache.epoch1(A1, null, Set.of());
        cache.witness("d", false);
        cache.witness("e", false);
        cache.members().forEach(m -> m.terms = five);
        cache.wanted = new Terms(Set.of("a", "b", "d"), Set.of(), LeaseTimings.LONGEST);
        assertThat(witnessesOfTheNext()).isEqualTo(Set.of("a", "b", "c", "d"));
    }

    private Set<String> witnessesOfTheNext() {
        return assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Regrant.class))
                .actual()
                .terms()
                .witnesses();
    }

    @Test
    void whatSupersedesAChangeOfWitnessesNeedsMajoritiesOfBothSets() {
        Terms joint = new Terms(ABCD, Set.of(ABC), LeaseTimings.LONGEST);
        cache.epoch1(null, A1, Set.of());
        cache.members().forEach(m -> m.terms = joint);
        assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Prepare.class))
                .extracting(FailoverDecision.Prepare::terms)
                .isEqualTo(joint);
    }

    /** Two leaders wrote the same number: the epoch of one member, which nobody holds, was waited for without end. */
    @Test
    void ofTwoChosenEpochsTheOneThatIsHeldCountsAndIsFollowedByAnother() {
        Epoch another = new Epoch(1, "p", "a");
        cache.epoch1(another, null, Set.of());
        cache.member("a").proposer = "p";
        cache.member("b").proposer = "p";
        assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Regrant.class))
                .satisfies(r -> assertThat(r.reason()).isEqualTo("EpochsDisagree"))
                .satisfies(r -> assertThat(r.previous()).isEqualTo(another));
    }

    /** Two primaries: one leader's first writes were late, and it began the number once more with other witnesses. */
    @Test
    void ofTwoSetsOfWitnessesInOneEpochTheOneThatThePrimaryHoldsItByCounts() {
        cache.epoch1(A1, null, Set.of());
        cache.member("a").terms = new Terms(ABCD, Set.of(ABC), LeaseTimings.LONGEST);
        assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Regrant.class))
                .extracting(FailoverDecision.Regrant::terms)
                .isEqualTo(new Terms(ABC, Set.of(ABCD), LeaseTimings.LONGEST));
    }

    /** Else witnesses that are gone for good would be needed for ever. */
    @Test
    void onceItIsHeldTheEpochIsFollowedByOneWithoutTheFormerWitnesses() {
        Terms joint = new Terms(ABC, Set.of(ABCD), LeaseTimings.LONGEST);
        cache.epoch1(null, null, Set.of());
        cache.members().forEach(m -> m.terms = joint);
        assertThat(cache.decide()).as("not before").isEqualTo(new FailoverDecision.Stay(A1));
        cache.epoch1(A1, null, Set.of());
        cache.members().forEach(m -> m.terms = joint);
        assertThat(cache.decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Regrant.class))
                .satisfies(r -> assertThat(r.previous()).isEqualTo(A1))
                .satisfies(r -> assertThat(r.choice().region()).isEqualTo("a"))
                .extracting(FailoverDecision.Regrant::terms)
                .isEqualTo(TERMS);
    }
}
