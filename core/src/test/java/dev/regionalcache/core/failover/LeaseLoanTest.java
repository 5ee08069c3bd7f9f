package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.A1;
import static dev.regionalcache.core.failover.SeenCache.ABC;
import static dev.regionalcache.core.failover.SeenCache.wish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.lease.LeaseTimings;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cache without a lease has one for as long as an ordered switchover takes. */
class LeaseLoanTest {

    private static final Terms ALONE = new Terms(Set.of("a"), Set.of(), null);

    private final SeenCache cache = SeenCache.withOrder();

    @Test
    void withoutALeaseAnOrderBringsOneFirst() {
        withoutLease();
        assertThat(cache.decide())
                .isEqualTo(new FailoverDecision.Regrant(
                        2,
                        "SwitchoverOrdered",
                        new Choice("a", "run-a", null, null),
                        A1,
                        new Terms(ABC, Set.of(Set.of("a")), LeaseTimings.LONGEST)));
    }

    @Test
    void withoutALeaseNothingMovesByItself() {
        withoutLease();
        cache.wish = new Wish(null, Wish.RESTART, ABC);
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
        cache.wish = new Wish("b", "Failback", ABC);
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    @Test
    void noLeaseIsBorrowedForAnOrderThatCouldNotBeCarriedOut() {
        withoutLease();
        cache.wish = new Wish("b", Wish.ORDER, Set.of());
        cache.assertRefused("Lagging");
        cache.wish = wish("b");
        cache.paused = true;
        cache.assertRefused("Paused");
        cache.paused = false;
        cache.wish = wish("x");
        cache.assertRefused("UnknownRegion");
    }

    @Test
    void ofTwoRegionsBothAreAskedForABorrowedLease() {
        cache.remove("c");
        withoutLease();
        assertThat(cache.decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Regrant.class,
                        r -> assertThat(r.terms().witnesses()).containsExactlyInAnyOrder("a", "b"));
        cache.member("b").agentAlive = false;
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Refuse.class);
    }

    @Test
    void aBorrowedLeaseIsHeldUntilTheOrderIsCarriedOut() {
        cache.wanted = ALONE;
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Switchover.class);
        cache.member("b").connected = Set.of("a");
        cache.member("c").connected = Set.of("a", "c");
        cache.assertRefused("NotConnected");
    }

    @Test
    void aBorrowedLeaseIsGivenBackWhereTheOrderCannotBeCarriedOutOrIsGone() {
        cache.wanted = ALONE;
        FailoverDecision back = new FailoverDecision.Regrant(
                2, "WitnessesChanged", SeenCache.A, A1, new Terms(Set.of("a"), Set.of(ABC), null));
        cache.wish = new Wish("b", Wish.ORDER, Set.of());
        assertThat(cache.decide()).isEqualTo(back);
        cache.wish = null;
        assertThat(cache.decide()).isEqualTo(back);
        cache.wish = wish("a");
        assertThat(cache.decide()).isEqualTo(back);
    }

    /** What the old primary alone has is looked at under a lease only. */
    @Test
    void aBorrowedLeaseIsHeldUntilTheRegionsHaveArrivedOrAStepIsOver() {
        cache.wanted = ALONE;
        cache.wish = wish("a");
        cache.member("b").linkUp = false;
        assertThat(cache.decide()).isEqualTo(new FailoverDecision.Stay(A1));
        cache.lasting = Duration.ofSeconds(5);
        assertThat(cache.decide()).isInstanceOf(FailoverDecision.Regrant.class);
    }

    private void withoutLease() {
        cache.wanted = ALONE;
        cache.members().forEach(m -> m.terms = ALONE);
    }
}
