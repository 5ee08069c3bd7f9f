package dev.regionalcache.core.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.rollout.ServerVersion;
import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailoverRulesTest {

    private static final Set<String> ABC = Set.of("a", "b", "c");
    private static final Terms TERMS = new Terms(ABC, Set.of(), LeaseTimings.LONGEST);
    private static final Choice A = new Choice("a", "run-a", "h1", 1L);
    private static final Epoch A1 = new Epoch(1, "me", "a");

    private final List<MemberSight> members = new ArrayList<>();
    private Terms wanted = TERMS;
    private boolean paused;
    private boolean underWay;
    private @Nullable Wish wish;
    private Set<String> excluded = Set.of();
    private Duration lasting = Duration.ZERO;
    private Map<String, Long> histories = Map.of();

    @Test
    void aPrimaryThatHoldsItsLeaseStays() {
        epoch1(A1, null, Set.of());
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
        underWay = true;
        assertThat(decide()).isEqualTo(new FailoverDecision.Finished(A1));
    }

    @Test
    void aMajorityOfVotesPrepares() {
        epoch1(null, null, Set.of("b", "c"));
        remove("a");
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "PrimaryLost", "a", Set.of(), Set.of(), TERMS, false));
    }

    @Test
    void aLeaseThatWasGivenUpNeedsNoVotesAndIsReleased() {
        epoch1(null, A1, Set.of());
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "LeaseGivenUp", "a", Set.of(), Set.of(A1), TERMS, false));
    }

    @Test
    void silenceIsNotDeath() {
        epoch1(null, null, Set.of("b"));
        remove("a");
        lasting = Duration.ofHours(1);
        assertThat(decide()).extracting(FailoverRulesTest::reason).isEqualTo("NoMajorityOfVotes");
    }

    /** Two leaders that began the same number each led half of the witnesses into it: neither half is a majority. */
    @Test
    void votesInEveryEpochOfTheNumberCount() {
        epoch1(null, null, Set.of("b"));
        MemberSight c = proposer(members.removeLast(), "q");
        members.add(new MemberSight(
                c.region(),
                true,
                100,
                null,
                c.spec(),
                new MemberSight.Status(null, null, null, new Epoch(1, "q", "a"), ABC, "run-c", null, null, true)));
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    /** The primary was lost, and the one witness that a majority still needed had been led into a preparation of the number. */
    @Test
    void whoPreparesAnotherLeadersEpochOfTheNumberCountsWithoutAVote() {
        epoch1(null, null, Set.of("b"));
        MemberSight c = proposer(members.removeLast(), "q");
        MemberSight.Spec spec = c.spec();
        members.add(with(
                c, new MemberSight.Spec(spec.number(), "a", null, null, spec.released(), spec.terms(), spec.parent())));
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    /** Somebody wrote an epoch twice, once with other terms: the API server lets no member change to the other one. */
    @Test
    void whoHasOtherTermsInTheSameEpochCanFollowOnlyIntoTheNextOne() {
        epoch1(null, null, Set.of("b"));
        MemberSight c = members.removeLast();
        MemberSight.Spec spec = c.spec();
        members.add(with(
                c,
                new MemberSight.Spec(
                        spec.number(),
                        spec.proposer(),
                        null,
                        new Epoch(0, "me", "b"),
                        spec.released(),
                        spec.terms(),
                        spec.parent())));
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    /** A dead agent's old vote. */
    @Test
    void theVoteOfADeadAgentDoesNotCount() {
        epoch1(null, null, Set.of("b", "c"));
        members.replaceAll(m -> m.region().equals("c") ? alive(m, false) : m);
        remove("a");
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    @Test
    void inAPauseNoFailoverBeginsButOneThatIsUnderWayGoesOn() {
        epoch1(null, A1, Set.of());
        paused = true;
        assertThat(decide()).extracting(FailoverRulesTest::reason).isEqualTo("Paused");
        underWay = true;
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    @Test
    void aControlPlaneThatIsCutOffDoesNothing() {
        epoch1(null, A1, Set.of());
        remove("b");
        remove("c");
        assertThat(decide()).extracting(FailoverRulesTest::reason).isEqualTo("NoMajorityOfAgents");
        underWay = true;
        assertThat(decide()).extracting(FailoverRulesTest::reason).isEqualTo("NoMajorityOfAgents");
    }

    @Test
    void severalPrimariesWait() {
        epoch1(null, A1, Set.of());
        members.replaceAll(
                m -> status(m, null, new Epoch(1, "q", m.region()), m.status().givenUp()));
        assertThat(decide()).extracting(FailoverRulesTest::reason).isEqualTo("SeveralPrimaries");
    }

    @Test
    void withoutACandidateNothingIsPrepared() {
        epoch1(null, A1, Set.of());
        members.replaceAll(m -> new MemberSight(m.region(), true, 0, null, m.spec(), m.status()));
        assertThat(decide()).extracting(FailoverRulesTest::reason).isEqualTo("NoCandidate");
    }

    @Test
    void theMostAdvancedIsChosenWhateverThePreference() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        assertThat(choice()).isEqualTo(new Choice("c", "run-c", "h1", 110L));
    }

    @Test
    void amongEqualsTheSameRegionThenPriority() {
        preparing(position("a", 100, 1L), position("b", 100, 1L), position("c", 100, 1L));
        assertThat(choice().region()).isEqualTo("a");
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 100, 1L));
        assertThat(choice().region()).isEqualTo("b");
    }

    @Test
    void aNewerHistoryIsAheadWhateverTheOffset() {
        preparing(position("a", 900, 1L), position("b", 100, 2L), position("c", 90, 2L));
        assertThat(choice().region()).isEqualTo("b");
    }

    /** An epoch that never held a write won: 480 writes lost to an offset of 1. */
    @Test
    void anEpochThatNeverHeldAWriteDoesNotWin() {
        preparing(
                position("a", 90, 1L),
                new At("b", new Position("h2", "h1", 81L, 2_000, 9, true, 1L)),
                position("c", 100, 1L));
        assertThat(choice().region()).isEqualTo("c");
    }

    /** An empty replica still showed the old id and a large offset. */
    @Test
    void neitherALoadingServerNorOneThatLostItsHistoryIsChosen() {
        preparing(
                position("a", 90, 1L),
                new At("b", new Position("h1", null, null, 5_000, 60, false, 1L)),
                new At("c", new Position("x", null, null, 1, 50, true, null)));
        assertThat(choice().region()).isEqualTo("a");
        preparing(
                new At("a", new Position("h1", null, null, 90, 5, true, null)),
                new At("b", new Position("h1", null, null, 80, 4, true, null)),
                new At("c", new Position("h1", null, null, 5_000, 0, true, null)));
        assertThat(choice().region()).isEqualTo("a");
    }

    /** All replicas were refused by a master that restarted with an old snapshot, and it alone was left to choose. */
    @Test
    void aServerWhoseOffsetSaysNothingIsComparedByItsMarker() {
        preparing(
                position("a", 431, 1L),
                new At("b", new Position("h2", null, null, 1, 50, true, 2L)),
                new At("c", new Position("h1", null, null, 5_000, 0, true, null)));
        assertThat(choice().region()).isEqualTo("b");
    }

    /** The primary was granted its lease anew, and lost before it wrote again: all of its history was taken for an empty one. */
    @Test
    void inAHistoryThatWasGrantedAgainTheMostAdvancedIsChosen() {
        histories = Map.of("h1", 3L);
        preparing(
                new At("a", new Position("h1", "h0", 50L, 90, 5, true, 2L)),
                new At("b", new Position("h1", "h0", 50L, 100, 5, true, 2L)),
                new At("c", new Position("h1", "h0", 50L, 120, 5, true, 2L)));
        assertThat(choice().region()).isEqualTo("c");
    }

    /** Who had copied all of it did not know where the history began, was not cut there, and won though it had less. */
    @Test
    void aFullCopyIsComparedLikeTheOthersInItsHistory() {
        histories = Map.of("h1", 3L);
        preparing(
                new At("a", new Position("h1", "h0", 40L, 110, 5, true, 2L)),
                new At("b", new Position("h1", null, null, 100, 5, true, 2L)),
                new At("c", new Position("h1", "h0", 50L, 120, 5, true, 2L)));
        assertThat(choice().region()).isEqualTo("c");
        histories = Map.of();
        preparing(
                new At("a", new Position("h0", null, null, 60, 5, true, 2L)),
                new At("b", new Position("h1", null, null, 100, 5, true, 2L)),
                new At("c", new Position("h1", "h0", 50L, 90, 5, true, 2L)));
        assertThat(choice().region()).as("nothing was written in it").isEqualTo("a");
    }

    /** The primary restarted empty, and a replica that had everything needed longer to say so than it was waited for. */
    @Test
    void aServerThatKnowsNoHistoryWaitsForAllThatMayKnowOne() {
        histories = Map.of("h1", 1L);
        lasting = Duration.ofSeconds(4);
        At empty = new At("a", new Position("x", null, null, 1, 0, true, null));
        preparing(empty, new At("b", new Position("y", null, null, 1, 0, true, null)));
        assertThat(decide()).extracting(FailoverRulesTest::reason).isEqualTo("HistoryUnknown");
        preparing(empty, new At("b", new Position("y", null, null, 1, 0, true, null)), position("c", 90, 1L));
        assertThat(choice().region()).isEqualTo("c");
        preparing(empty, new At("b", new Position("y", null, null, 1, 0, true, null)), new At("c", null));
        assertThat(decide())
                .as("c is prepared as a witness, and its server does not answer")
                .extracting(FailoverRulesTest::reason)
                .isEqualTo("HistoryUnknown");
        histories = Map.of();
        preparing(empty, new At("b", new Position("y", null, null, 1, 0, true, null)));
        assertThat(choice().region())
                .as("where no epoch had a primary there is nothing to lose")
                .isEqualTo("a");
    }

    /** While its image was pulled it was voted gone, and every cache began with a failover. */
    @Test
    void aFirstPrimaryThatIsNotThereYetIsWaitedFor() {
        epoch1(null, null, ABC);
        members.replaceAll(FailoverRulesTest::inFirstEpoch);
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
        lasting = CacheSight.BEGINNING;
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
    }

    private static MemberSight inFirstEpoch(MemberSight m) {
        MemberSight.Status status = m.status();
        return with(
                chosen(m, new Choice("a", null, null, null)),
                new MemberSight.Status(
                        status.prepared(),
                        status.held(),
                        status.givenUp(),
                        status.vote(),
                        status.connected(),
                        status.runId(),
                        null,
                        status.position(),
                        status.linkUp()));
    }

    /** Chosen again and again. */
    @Test
    void aHeadThatNoMajorityIsConnectedToIsNotChosen() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(m -> connected(m, m.region().equals("c") ? ABC : Set.of("a", "b")));
        assertThat(choice().region()).isEqualTo("b");
    }

    @Test
    void aRegionThatHeldUpTheEpochBeforeIsLeftOutWhileThereIsAnother() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        excluded = Set.of("c");
        assertThat(choice().region()).isEqualTo("b");
        excluded = ABC;
        assertThat(choice().region()).isEqualTo("c");
    }

    /** Two leaders counted each other's: two choices in one epoch. */
    @Test
    void aPreparationOfAnotherProposerDoesNotCount() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(m -> m.region().equals("a") ? m : status(m, new Prepared(2, "q"), null, null));
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitPrepared(2, Set.of("b", "c")));
        lasting = Duration.ofSeconds(1);
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitPrepared(2, Set.of("b", "c")));
    }

    @Test
    void aPriorityOfZeroIsNeverChosen() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(m -> server(m, m.region().equals("c") ? 0 : 100, "8.0"));
        assertThat(choice().region()).isEqualTo("b");
    }

    /** A region that must not be the primary was the only one that had the tail. */
    @Test
    void aHeadThatIsAheadAndMustNotBeThePrimaryIsFollowedFirst() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(m -> server(m, m.region().equals("c") ? 0 : 100, "8.0"));
        assertThat(choice()).isEqualTo(new Choice("b", "run-b", "h1", 110L, "c"));
        excluded = Set.of("c");
        assertThat(choice()).as("it held an epoch up").isEqualTo(new Choice("b", "run-b", "h1", 100L));
        excluded = Set.of();
        members.replaceAll(m -> server(m, 100, "8.0"));
        members.replaceAll(m -> connected(m, m.region().equals("c") ? ABC : Set.of("a", "b")));
        assertThat(choice()).as("nobody else reaches it").isEqualTo(new Choice("b", "run-b", "h1", 110L, "c"));
    }

    @Test
    void whatIsNotAheadOrInAnotherHistoryOrOfANewerVersionIsNotFollowedFirst() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 100, 1L));
        members.replaceAll(m -> server(m, m.region().equals("c") ? 0 : 100, "8.0"));
        assertThat(choice()).isEqualTo(new Choice("b", "run-b", "h1", 100L));
        preparing(
                position("a", 90, 1L),
                position("b", 100, 1L),
                new At("c", new Position("h2", null, null, 2_000, 9, true, 2L)));
        members.replaceAll(m -> server(m, m.region().equals("c") ? 0 : 100, "8.0"));
        assertThat(choice()).as("another history").isEqualTo(new Choice("b", "run-b", "h1", 100L));
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(
                m -> server(m, m.region().equals("c") ? 0 : 100, m.region().equals("c") ? "8.0" : "7.0"));
        assertThat(choice()).as("a newer version").isEqualTo(new Choice("b", "run-b", "h1", 100L));
    }

    @Test
    void aSourceThatCannotBeFollowedIsLeftOutOfTheNextEpoch() {
        epoch1(null, null, Set.of());
        members.replaceAll(m -> chosen(m, new Choice("a", "run-a", "h1", 1L, "c")));
        underWay = true;
        lasting = Duration.ofSeconds(6);
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "Superseding", "a", Set.of("c"), Set.of(), TERMS, true));
    }

    private static MemberSight chosen(MemberSight m, Choice choice) {
        MemberSight.Spec spec = m.spec();
        return with(
                m,
                new MemberSight.Spec(
                        spec.number(),
                        spec.proposer(),
                        choice,
                        spec.previous(),
                        spec.released(),
                        spec.terms(),
                        spec.parent()));
    }

    /** A full copy of a newer server empties an older one. */
    @Test
    void aVersionThatASurvivorCannotReadIsNotChosen() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(m -> server(m, 100, m.region().equals("c") ? "8.0" : "7.0"));
        assertThat(choice().region()).isEqualTo("b");
    }

    /** The nearest prepared first, and the tail was with the fourth. */
    @Test
    void livingChildrenOfTheOldPrimaryAreWaitedFor() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(m -> m.region().equals("c") ? status(m, null, null, null) : m);
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitPrepared(2, Set.of("c")));
        lasting = Duration.ofMillis(300);
        assertThat(choice().region()).isEqualTo("b");
    }

    /** Two leaders wrote the same epoch. */
    @Test
    void anUnfinishedEpochOfAnotherProposerIsSupersededNotContinued() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
        members.replaceAll(m -> proposer(m, "q"));
        assertThat(decide()).isInstanceOf(FailoverDecision.AwaitPrepared.class);
        lasting = Duration.ofSeconds(21);
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Prepare(3, "Superseding", "a", Set.of(), Set.of(), TERMS, true));
    }

    @Test
    void aPromotionThatTakesTooLongIsSupersededWithoutThatRegion() {
        epoch1(null, null, Set.of());
        underWay = true;
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        lasting = Duration.ofSeconds(6);
        assertThat(decide())
                .isEqualTo(new FailoverDecision.Prepare(2, "Superseding", "a", Set.of("a"), Set.of(), TERMS, true));
    }

    /** On a machine that was too slow for the limit one epoch followed the other for as long as it was. */
    @Test
    void eachRegionThatHeldAnEpochUpGivesTheNextOneLonger() {
        epoch1(null, null, Set.of());
        underWay = true;
        excluded = Set.of("b", "c");
        lasting = Duration.ofSeconds(10);
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        lasting = Duration.ofSeconds(11);
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
        excluded = Set.of("b", "c", "d", "e", "f");
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        lasting = Duration.ofSeconds(21);
        assertThat(decide()).as("four times is the most").isInstanceOf(FailoverDecision.Prepare.class);
    }

    @Test
    void votesEndAPromotionOnlyAfterItsStepOnceOneWasSuperseded() {
        epoch1(null, null, ABC);
        underWay = true;
        assertThat(decide()).isInstanceOf(FailoverDecision.Prepare.class);
        excluded = Set.of("b");
        assertThat(decide()).isEqualTo(new FailoverDecision.AwaitWritable(A1));
        members.replaceAll(m -> m.region().equals("a") ? alive(m, false) : m);
        lasting = Duration.ofSeconds(6);
        assertThat(decide())
                .isEqualTo(
                        new FailoverDecision.Prepare(2, "Superseding", "a", Set.of("a", "b"), Set.of(), TERMS, true));
    }

    @Test
    void aLeaseThatIsGivenUpEndsAPromotionAtOnce() {
        epoch1(null, A1, Set.of());
        underWay = true;
        excluded = Set.of("b", "c");
        assertThat(decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Prepare.class))
                .extracting(FailoverDecision.Prepare::excluded)
                .isEqualTo(Set.of("b", "c"));
    }

    /** Disjoint majorities. */
    @Test
    void witnessesChangeByOneRegionFromAnEpochThatIsHeld() {
        epoch1(A1, null, Set.of());
        wanted = new Terms(Set.of("a", "b", "c", "d", "e"), Set.of(), LeaseTimings.LONGEST);
        assertThat(decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Regrant.class))
                .satisfies(r -> assertThat(r.previous()).isEqualTo(A1))
                .extracting(FailoverDecision.Regrant::terms)
                .isEqualTo(new Terms(Set.of("a", "b", "c", "d"), Set.of(ABC), LeaseTimings.LONGEST));
        epoch1(null, null, Set.of());
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    @Test
    void whatSupersedesAChangeOfWitnessesNeedsMajoritiesOfBothSets() {
        Terms joint = new Terms(Set.of("a", "b", "c", "d"), Set.of(ABC), LeaseTimings.LONGEST);
        epoch1(null, A1, Set.of());
        members.replaceAll(m -> terms(m, joint));
        assertThat(decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Prepare.class))
                .extracting(FailoverDecision.Prepare::terms)
                .isEqualTo(joint);
    }

    /** Else witnesses that are gone for good would be needed for ever. */
    @Test
    void onceItIsHeldTheEpochIsFollowedByOneWithoutTheFormerWitnesses() {
        Terms joint = new Terms(ABC, Set.of(Set.of("a", "b", "c", "d")), LeaseTimings.LONGEST);
        epoch1(null, null, Set.of());
        members.replaceAll(m -> terms(m, joint));
        assertThat(decide()).as("not before").isEqualTo(new FailoverDecision.Stay(A1));
        epoch1(A1, null, Set.of());
        members.replaceAll(m -> terms(m, joint));
        assertThat(decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Regrant.class))
                .satisfies(r -> assertThat(r.previous()).isEqualTo(A1))
                .satisfies(r -> assertThat(r.choice().region()).isEqualTo("a"))
                .extracting(FailoverDecision.Regrant::terms)
                .isEqualTo(TERMS);
    }

    @Test
    void aWitnessWithoutServersIsNeverChosen() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("w", 110, 1L));
        assertThat(decide())
                .asInstanceOf(InstanceOfAssertFactories.type(FailoverDecision.Choose.class))
                .satisfies(c -> assertThat(c.choice().region()).isEqualTo("b"))
                .satisfies(c -> assertThat(c.candidates()).contains(new Candidate("w", 0, 0, "Witness")));
    }

    @Test
    void aWitnessWithoutServersHoldsNoLastWritesToWaitFor() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 100, 1L), position("w", 0, 1L));
        members.replaceAll(m -> m.region().equals("w") ? status(m, null, null, null) : m);
        assertThat(choice().region()).isEqualTo("b");
    }

    @Test
    void withoutALeaseNoFailoverBegins() {
        wanted = new Terms(ABC, Set.of(), null);
        epoch1(null, A1, ABC);
        members.replaceAll(m -> terms(m, new Terms(Set.of("a"), Set.of(), null)));
        assertThat(decide()).isEqualTo(new FailoverDecision.Stay(A1));
    }

    @Test
    void theFirstEpochBeginsAtTheRoot() {
        assertThat(decide()).isEqualTo(new FailoverDecision.Begin(1, "a", TERMS));
    }

    private record At(String region, @Nullable Position position) {}

    private static At position(String region, long offset, Long marker) {
        return new At(region, new Position("h1", null, null, offset, 10, true, marker));
    }

    private void epoch1(@Nullable Epoch held, @Nullable Epoch givenUp, Set<String> votes) {
        members.clear();
        for (String region : List.of("a", "b", "c")) {
            boolean primary = region.equals("a");
            members.add(new MemberSight(
                    region,
                    true,
                    100,
                    null,
                    new MemberSight.Spec(1, "me", A, null, Set.of(), TERMS, primary ? null : "a"),
                    new MemberSight.Status(
                            null,
                            primary ? held : null,
                            primary ? givenUp : null,
                            votes.contains(region) ? A1 : null,
                            ABC,
                            "run-" + region,
                            primary ? "run-a" : null,
                            null,
                            !primary)));
        }
    }

    private void preparing(At... held) {
        members.clear();
        for (At at : held) {
            members.add(new MemberSight(
                    at.region(),
                    true,
                    at.region().equals("b") ? 200 : 100,
                    null,
                    new MemberSight.Spec(2, "me", null, null, Set.of(), TERMS, null),
                    new MemberSight.Status(
                            new Prepared(2, "me"),
                            null,
                            null,
                            null,
                            ABC,
                            "run-" + at.region(),
                            null,
                            at.position(),
                            false)));
        }
    }

    private Choice choice() {
        return ((FailoverDecision.Choose) decide()).choice();
    }

    private FailoverDecision decide() {
        return FailoverRules.decide(new CacheSight(
                "me",
                new Topology(List.of(new Region("a", null), new Region("b", "a"), new Region("c", "a"))),
                ABC,
                members,
                "a",
                wanted,
                paused,
                histories,
                underWay,
                "a",
                wish,
                excluded,
                lasting,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5)));
    }

    private static String reason(FailoverDecision decision) {
        return ((FailoverDecision.Blocked) decision).reason();
    }

    private void remove(String region) {
        Predicate<MemberSight> there = m -> !m.region().equals(region);
        List<MemberSight> rest = members.stream().filter(there).collect(Collectors.toList());
        members.clear();
        members.addAll(rest);
    }

    private static MemberSight alive(MemberSight m, boolean alive) {
        return new MemberSight(m.region(), alive, m.priority(), m.version(), m.spec(), m.status());
    }

    private static MemberSight server(MemberSight m, int priority, String version) {
        return new MemberSight(m.region(), true, priority, ServerVersion.parse("Redis", version), m.spec(), m.status());
    }

    private static MemberSight proposer(MemberSight m, String proposer) {
        MemberSight.Spec s = m.spec();
        return with(
                m,
                new MemberSight.Spec(
                        s.number(), proposer, s.chosen(), s.previous(), s.released(), s.terms(), s.parent()));
    }

    private static MemberSight terms(MemberSight m, Terms terms) {
        MemberSight.Spec s = m.spec();
        return with(
                m,
                new MemberSight.Spec(
                        s.number(), s.proposer(), s.chosen(), s.previous(), s.released(), terms, s.parent()));
    }

    private static MemberSight connected(MemberSight m, Set<String> to) {
        MemberSight.Status s = m.status();
        return with(
                m,
                new MemberSight.Status(
                        s.prepared(),
                        s.held(),
                        s.givenUp(),
                        s.vote(),
                        to,
                        s.runId(),
                        s.writableRunId(),
                        s.position(),
                        s.linkUp()));
    }

    private static MemberSight status(
            MemberSight m, @Nullable Prepared prepared, @Nullable Epoch held, @Nullable Epoch givenUp) {
        MemberSight.Status s = m.status();
        return with(
                m,
                new MemberSight.Status(
                        prepared,
                        held,
                        givenUp,
                        s.vote(),
                        s.connected(),
                        s.runId(),
                        s.writableRunId(),
                        s.position(),
                        s.linkUp()));
    }

    private static MemberSight with(MemberSight m, MemberSight.Spec spec) {
        return new MemberSight(m.region(), m.agentAlive(), m.priority(), m.version(), spec, m.status());
    }

    private static MemberSight with(MemberSight m, MemberSight.Status status) {
        return new MemberSight(m.region(), m.agentAlive(), m.priority(), m.version(), m.spec(), status);
    }
}
