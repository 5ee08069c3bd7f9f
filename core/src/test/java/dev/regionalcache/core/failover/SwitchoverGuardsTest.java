package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.ABC;
import static dev.regionalcache.core.failover.SeenCache.wish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a switchover is refused for. */
class SwitchoverGuardsTest {

    private final SeenCache cache = SeenCache.withOrder();

    @Test
    void aRegionThatIsNotThereIsRefused() {
        cache.wish = wish("x");
        cache.assertRefused("UnknownRegion");
    }

    @Test
    void aWitnessWithoutServersIsRefused() {
        Terms withWitness = new Terms(Set.of("a", "b", "c", "w"), Set.of(), LeaseTimings.LONGEST);
        cache.wanted = withWitness;
        cache.members().forEach(m -> m.terms = withWitness);
        cache.wish = wish("w");
        cache.assertRefused("Witness");
    }

    @Test
    void aRegionOfPriorityZeroIsRefused() {
        cache.member("b").priority = 0;
        cache.assertRefused("PriorityZero");
    }

    @Test
    void inAPauseNothingMoves() {
        cache.paused = true;
        cache.assertRefused("Paused");
    }

    @Test
    void aRegionToWhichNoMajorityIsConnectedIsRefused() {
        cache.member("b").connected = Set.of("a");
        cache.member("c").connected = Set.of("a", "c");
        cache.assertRefused("NotConnected");
    }

    @Test
    void regionsThatAreBeingBroughtUnderThePrimaryAreWaitedForAsLongAsAStepLasts() {
        cache.member("c").linkUp = false;
        cache.assertRefused("ChangeUnderWay");
        cache.lasting = Duration.ofSeconds(5);
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Switchover.class);
    }

    @Test
    void aRegionThatDoesNotFollowIsRefused() {
        cache.lasting = Duration.ofSeconds(5);
        cache.member("b").linkUp = false;
        cache.assertRefused("LinkDown");
    }

    @Test
    void aRegionWhoseLagIsNotKnownToBeSmallIsRefused() {
        cache.wish = new Wish("b", Wish.ORDER, Set.of("c"));
        cache.assertRefused("Lagging");
    }

    @Test
    void aVersionThatCannotFeedASurvivorIsRefused() {
        cache.member("b").version("8.0");
        cache.assertRefused("NewerVersion");
        cache.member("c").version("8.0");
        cache.assertRefused("NewerVersion");
    }

    @Test
    void thePrimaryThatRestartsForTheNewerVersionIsNoObstacle() {
        cache.member("b").version("8.0");
        cache.member("c").version("8.0");
        cache.wish = new Wish(null, Wish.RESTART, ABC);
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Switchover.class);
    }

    @Test
    void aRegionWhoseAgentIsSilentOrWhoseClusterCannotBeReadIsRefused() {
        cache.member("b").agentAlive = false;
        cache.assertRefused("AgentDown");
        cache.remove("b");
        cache.assertRefused("NotReachable");
    }

    @Test
    void anotherChangeComesFirst() {
        cache.underWay = true;
        cache.lasting = Duration.ofSeconds(5);
        cache.member("b").linkUp = false;
        cache.wish = wish("c");
        cache.assertRefused("ChangeUnderWay");
        cache.underWay = false;
        SeenMember b = cache.member("b");
        b.linkUp = true;
        b.number = 0;
        b.chosen = new Choice("a", null, null, null);
        cache.assertRefused("ChangeUnderWay");
    }

    /** Its primary goes on in the epoch before, and nobody decides about it until the agents of a majority act. */
    @Test
    void anEpochIntoWhichThePrimaryIsNotLedForLongIsSaidToHoldAnOrderUp() {
        cache.members().forEach(m -> {
            m.number = m.region.equals("a") ? 1 : 2;
            m.previous = m.region.equals("a") ? null : SeenCache.A1;
        });
        Epoch next = new Epoch(2, "me", "a");
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(next));
        cache.lasting = Duration.ofSeconds(6);
        assertThat(cache.decide()).isInstanceOfSatisfying(FailoverDecision.Refuse.class, refusal -> {
            assertThat(refusal.epoch()).isEqualTo(next);
            assertThat(refusal.reason()).isEqualTo("ChangeUnderWay");
        });
        cache.wish = null;
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(next));
    }

    @Test
    void theBestOfAllIsTheOneOfTheGreatestPriority() {
        cache.wish = new Wish(null, Wish.RESTART, ABC);
        assertThat(cache.decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Switchover.class,
                        s -> assertThat(s.choice().region()).isEqualTo("c"));
        cache.lasting = Duration.ofSeconds(5);
        cache.member("c").linkUp = false;
        assertThat(cache.decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Switchover.class,
                        s -> assertThat(s.choice().region()).isEqualTo("b"));
        cache.member("b").linkUp = false;
        cache.assertRefused("NoTarget");
    }
}
