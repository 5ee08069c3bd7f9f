package dev.regionalcache.core.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.rollout.ServerVersion;
import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The primary is a, in epoch 1; b and c follow it. */
class SwitchoverRulesTest {

    private static final Set<String> ABC = Set.of("a", "b", "c");
    private static final Terms TERMS = new Terms(ABC, Set.of(), LeaseTimings.LONGEST);
    private static final Epoch A1 = new Epoch(1, "me", "a");
    private static final Epoch B2 = new Epoch(2, "me", "b");

    private final Map<String, MemberSight> members = new HashMap<>();
    private Terms wanted = TERMS;
    private @Nullable Wish wish = wish("b");
    private boolean paused;
    private boolean underWay;
    private Duration lasting = Duration.ZERO;

    SwitchoverRulesTest() {
        for (String region : ABC) {
            boolean primary = region.equals("a");
            members.put(
                    region,
                    new MemberSight(
                            region,
                            true,
                            region.equals("c") ? 80 : 50,
                            ServerVersion.parse("Redis", "7.0"),
                            new MemberSight.Spec(
                                    1,
                                    "me",
                                    new Choice("a", "run-a", "h0", 1L),
                                    null,
                                    Set.of(),
                                    TERMS,
                                    primary ? null : "a"),
                            new MemberSight.Status(
                                    null,
                                    primary ? A1 : null,
                                    null,
                                    null,
                                    ABC,
                                    "run-" + region,
                                    primary ? "run-a" : null,
                                    null,
                                    !primary)));
        }
    }

    @Test
    void aWishBeginsAnEpochThatGoesOnFromTheOneBefore() {
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Switchover(
                        2, "Switchover", new Choice("b", "run-b", null, null), A1, TERMS));
    }

    @Test
    void withoutAWishOrWithOneThatIsFulfilledNothingMoves() {
        wish = wish("a");
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
        wish = null;
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    @Test
    void aRegionThatIsNotThereIsRefused() {
        wish = wish("x");
        assertRefused("UnknownRegion");
    }

    @Test
    void aWitnessWithoutServersIsRefused() {
        Terms withWitness = new Terms(Set.of("a", "b", "c", "w"), Set.of(), LeaseTimings.LONGEST);
        wanted = withWitness;
        ABC.forEach(r -> spec(r, 1, new Choice("a", "run-a", "h0", 1L), null, withWitness));
        wish = wish("w");
        assertRefused("Witness");
    }

    @Test
    void aRegionOfPriorityZeroIsRefused() {
        change("b", m -> new MemberSight("b", true, 0, m.version(), m.spec(), m.status()));
        assertRefused("PriorityZero");
    }

    @Test
    void inAPauseNothingMoves() {
        paused = true;
        assertRefused("Paused");
    }

    @Test
    void aRegionToWhichNoMajorityIsConnectedIsRefused() {
        status("b", s -> connected(s, Set.of("a")));
        status("c", s -> connected(s, Set.of("a", "c")));
        assertRefused("NotConnected");
    }

    @Test
    void regionsThatAreBeingBroughtUnderThePrimaryAreWaitedForAsLongAsAStepLasts() {
        status("c", s -> link(s, false));
        assertRefused("ChangeUnderWay");
        lasting = Duration.ofSeconds(5);
        assertThat(decide()).isInstanceOf(FailoverDecision.Switchover.class);
    }

    @Test
    void aRegionThatDoesNotFollowIsRefused() {
        lasting = Duration.ofSeconds(5);
        status("b", s -> link(s, false));
        assertRefused("LinkDown");
    }

    @Test
    void aRegionWhoseLagIsNotKnownToBeSmallIsRefused() {
        wish = new Wish("b", "Switchover", Set.of("c"));
        assertRefused("Lagging");
    }

    @Test
    void aVersionThatCannotFeedASurvivorIsRefused() {
        version("b", "8.0");
        assertRefused("NewerVersion");
        version("c", "8.0");
        assertRefused("NewerVersion");
    }

    @Test
    void thePrimaryThatRestartsForTheNewerVersionIsNoObstacle() {
        version("b", "8.0");
        version("c", "8.0");
        wish = new Wish(null, Wish.RESTART, ABC);
        assertThat(decide()).isInstanceOf(FailoverDecision.Switchover.class);
    }

    @Test
    void aRegionWhoseAgentIsSilentOrWhoseClusterCannotBeReadIsRefused() {
        change("b", m -> new MemberSight("b", false, 50, m.version(), m.spec(), m.status()));
        assertRefused("AgentDown");
        members.remove("b");
        assertRefused("NotReachable");
    }

    @Test
    void withoutALeaseAnOrderBringsOneFirst() {
        withoutLease();
        assertThat(decide())
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
        wish = new Wish(null, Wish.RESTART, ABC);
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
        wish = new Wish("b", "Failback", ABC);
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    @Test
    void noLeaseIsBorrowedForAnOrderThatCouldNotBeCarriedOut() {
        withoutLease();
        wish = new Wish("b", Wish.ORDER, Set.of());
        assertRefused("Lagging");
        wish = wish("b");
        paused = true;
        assertRefused("Paused");
        paused = false;
        wish = wish("x");
        assertRefused("UnknownRegion");
    }

    @Test
    void ofTwoRegionsBothAreAskedForABorrowedLease() {
        members.remove("c");
        withoutLease();
        assertThat(decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Regrant.class,
                        r -> assertThat(r.terms().witnesses()).containsExactlyInAnyOrder("a", "b"));
        change("a", m -> new MemberSight("a", true, 50, m.version(), m.spec(), m.status()));
        change("b", m -> new MemberSight("b", false, 50, m.version(), m.spec(), m.status()));
        assertThat(decide()).isInstanceOf(FailoverDecision.Refuse.class);
    }

    @Test
    void aBorrowedLeaseIsHeldUntilTheOrderIsCarriedOut() {
        wanted = new Terms(Set.of("a"), Set.of(), null);
        assertThat(decide()).isInstanceOf(FailoverDecision.Switchover.class);
        status("b", s -> connected(s, Set.of("a")));
        status("c", s -> connected(s, Set.of("a", "c")));
        assertRefused("NotConnected");
    }

    @Test
    void aBorrowedLeaseIsGivenBackWhereTheOrderCannotBeCarriedOutOrIsGone() {
        wanted = new Terms(Set.of("a"), Set.of(), null);
        FailoverDecision back = new FailoverDecision.Regrant(
                2,
                "WitnessesChanged",
                new Choice("a", "run-a", "h0", 1L),
                A1,
                new Terms(Set.of("a"), Set.of(ABC), null));
        wish = new Wish("b", Wish.ORDER, Set.of());
        assertThat(decide()).isEqualTo(back);
        wish = null;
        assertThat(decide()).isEqualTo(back);
        wish = wish("a");
        assertThat(decide()).isEqualTo(back);
    }

    /** What the old primary alone has is looked at under a lease only. */
    @Test
    void aBorrowedLeaseIsHeldUntilTheRegionsHaveArrivedOrAStepIsOver() {
        wanted = new Terms(Set.of("a"), Set.of(), null);
        wish = wish("a");
        status("b", s -> link(s, false));
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
        lasting = Duration.ofSeconds(5);
        assertThat(decide()).isInstanceOf(FailoverDecision.Regrant.class);
    }

    private void withoutLease() {
        Terms alone = new Terms(Set.of("a"), Set.of(), null);
        wanted = alone;
        members.keySet().forEach(r -> spec(r, 1, new Choice("a", "run-a", "h0", 1L), null, alone));
    }

    @Test
    void anotherChangeComesFirst() {
        underWay = true;
        lasting = Duration.ofSeconds(5);
        status("b", s -> link(s, false));
        wish = wish("c");
        assertRefused("ChangeUnderWay");
        underWay = false;
        status("b", s -> link(s, true));
        spec("b", 0, new Choice("a", null, null, null), null, TERMS);
        assertRefused("ChangeUnderWay");
    }

    @Test
    void theBestOfAllIsTheOneOfTheGreatestPriority() {
        wish = new Wish(null, Wish.RESTART, ABC);
        assertThat(decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Switchover.class,
                        s -> assertThat(s.choice().region()).isEqualTo("c"));
        lasting = Duration.ofSeconds(5);
        status("c", s -> link(s, false));
        assertThat(decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Switchover.class,
                        s -> assertThat(s.choice().region()).isEqualTo("b"));
        status("b", s -> link(s, false));
        assertRefused("NoTarget");
    }

    /** Nobody is fenced for a target that does not answer. */
    @Test
    void whatThePrimaryWasNotToldIsTakenBackWithoutAFence() {
        begun(false);
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
        lasting = Duration.ofSeconds(6);
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Regrant(
                        3, "SwitchoverTakenBack", new Choice("a", "run-a", "h0", 1L), A1, TERMS));
    }

    @Test
    void whatThePrimaryWasToldIsPreparedAfterPointEightF() {
        begun(true);
        lasting = Duration.ofMillis(1_600);
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
        lasting = Duration.ofMillis(1_601);
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(), TERMS, true));
    }

    @Test
    void aSuccessorToWhichTheLeaseWasGivenHasTheTimeOfAStep() {
        begun(true);
        status("a", s -> given(s, null, A1));
        lasting = Duration.ofSeconds(5);
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitHandover(B2, A1));
        lasting = Duration.ofMillis(5_001);
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(A1), TERMS, true));
    }

    @Test
    void aMajorityThatFindsTheSuccessorGoneNeedNotWait() {
        begun(true);
        ABC.forEach(r -> status(r, s -> voting(s, B2)));
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    @Test
    void itIsOverWhenTheSuccessorHoldsItsLease() {
        begun(true);
        status("b", s -> given(s, B2, null));
        status("a", s -> link(s, true));
        wish = null;
        underWay = true;
        assertThat(decide()).isEqualTo(new FailoverDecision.Finished(B2));
    }

    @Test
    void aPrimaryThatCameByASwitchoverIsLostLikeAnyOther() {
        begun(true);
        ABC.forEach(r -> status(r, s -> voting(s, B2)));
        underWay = false;
        paused = true;
        assertThat(decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Blocked.class,
                        b -> assertThat(b.reason()).isEqualTo("Paused"));
        paused = false;
        assertThat(decide())
                .isInstanceOfSatisfying(
                        FailoverDecision.Prepare.class,
                        p -> assertThat(p.reason()).isEqualTo("PrimaryLost"));
    }

    private static Wish wish(String region) {
        return new Wish(region, "Switchover", ABC);
    }

    private void begun(boolean told) {
        Choice b = new Choice("b", "run-b", null, null);
        ABC.stream().filter(r -> told || !r.equals("a")).forEach(r -> spec(r, 2, b, A1, TERMS));
        underWay = true;
    }

    private void assertRefused(String reason) {
        assertThat(decide()).isInstanceOfSatisfying(FailoverDecision.Refuse.class, refusal -> {
            assertThat(refusal.epoch()).isEqualTo(A1);
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.message()).isNotBlank();
        });
    }

    private void change(String region, UnaryOperator<MemberSight> how) {
        members.computeIfPresent(region, (r, m) -> how.apply(m));
    }

    private void version(String region, String version) {
        change(
                region,
                m -> new MemberSight(
                        region, true, m.priority(), ServerVersion.parse("Redis", version), m.spec(), m.status()));
    }

    private void spec(String region, long number, Choice choice, @Nullable Epoch previous, Terms terms) {
        boolean primary = region.equals(choice.region());
        change(
                region,
                m -> new MemberSight(
                        region,
                        true,
                        m.priority(),
                        m.version(),
                        new MemberSight.Spec(
                                number, "me", choice, previous, Set.of(), terms, primary ? null : choice.region()),
                        m.status()));
    }

    private void status(String region, UnaryOperator<MemberSight.Status> how) {
        change(
                region,
                m -> new MemberSight(
                        region, m.agentAlive(), m.priority(), m.version(), m.spec(), how.apply(m.status())));
    }

    private static MemberSight.Status connected(MemberSight.Status s, Set<String> to) {
        return new MemberSight.Status(
                s.prepared(),
                s.held(),
                s.givenUp(),
                s.vote(),
                to,
                s.runId(),
                s.writableRunId(),
                s.position(),
                s.linkUp());
    }

    private static MemberSight.Status link(MemberSight.Status s, boolean up) {
        return new MemberSight.Status(
                s.prepared(),
                s.held(),
                s.givenUp(),
                s.vote(),
                s.connected(),
                s.runId(),
                s.writableRunId(),
                s.position(),
                up);
    }

    private static MemberSight.Status given(MemberSight.Status s, @Nullable Epoch held, @Nullable Epoch givenUp) {
        return new MemberSight.Status(
                s.prepared(), held, givenUp, s.vote(), s.connected(), s.runId(), s.writableRunId(), s.position(), true);
    }

    private static MemberSight.Status voting(MemberSight.Status s, Epoch vote) {
        return new MemberSight.Status(
                s.prepared(),
                s.held(),
                s.givenUp(),
                vote,
                s.connected(),
                s.runId(),
                s.writableRunId(),
                s.position(),
                s.linkUp());
    }

    private FailoverDecision decide() {
        return FailoverRules.decide(new CacheSight(
                "me",
                new Topology(List.of(new Region("a", null), new Region("b", "a"), new Region("c", "a"))),
                ABC,
                new ArrayList<>(members.values()),
                "a",
                wanted,
                paused,
                Map.of(),
                underWay,
                "a",
                wish,
                Set.of(),
                lasting,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5)));
    }
}
