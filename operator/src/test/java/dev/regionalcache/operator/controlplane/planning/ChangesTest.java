package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.fixture.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The primary moves, and what holds that back. */
class ChangesTest {

    private static final String REGIONS =
            "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}, {name: d, parent: a}, {name: e, parent: d}]";
    private static final String GONE = "{lease: {held: null}, head: {runId: null}}";

    private final World world = new World(REGIONS, "failover: {mode: Automatic, profile: Fast}");

    ChangesTest() {
        world.settle();
        world.status(
                Yaml.object(
                        RegionalCacheStatus.class,
                        "conditions: [{type: PrimaryAvailable, status: 'True', reason: LeaseHeld, message: a accepts writes}]"));
    }

    @Test
    void aFirstPrimaryThatWasNeverWritableIsWaitedFor() {
        lose("b", "c", "d");
        world.status(null);
        assertHeldBack("Starting");
    }

    @Test
    void aFirstPrimaryThatGaveItsLeaseUpIsNotWaitedFor() {
        world.report("a", GONE, "lease: {givenUp: %s}".formatted(World.ref(spec("a"))));
        world.status(null);
        assertThat(world.plan().change()).isInstanceOf(Change.Preparing.class);
    }

    @Test
    void theFirstEpochHasTheTermsOfTheLease() {
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.lease()).isEqualTo(new LeaseTerms(1000));
            assertThat(s.witnesses()).containsExactly("a", "b", "c", "d", "e");
            assertThat(s.previous()).isNull();
        });
        assertThat(world.plan().change()).isInstanceOf(Change.Held.class);
    }

    @Test
    void aMajorityOfVotesBeginsAnEpochThatMembersPrepare() {
        lose("b", "c", "d");
        Plan plan = world.carryOut();
        assertThat(plan.beginning()).isEqualTo(2);
        assertThat(plan.change()).isInstanceOfSatisfying(Change.Preparing.class, p -> {
            assertThat(p.votes()).containsExactly("b", "c", "d");
            assertThat(p.from()).isEqualTo("a");
            assertThat(p.reason()).isEqualTo("PrimaryLost");
        });
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(2);
            assertThat(s.chosen()).isNull();
            assertThat(s.role()).isEqualTo(Role.Replica);
            assertThat(s.released()).isEmpty();
        });
        assertThat(parents(plan)).isEqualTo(Map.of("c", "b", "e", "d"));
        assertThat(plan.members().get("b").getMetadata().getGeneration()).isEqualTo(generationBefore("b"));
    }

    @Test
    void votesThatAreThereWhenALeaseIsFirstSeenHeldDoNotCount() {
        String one = World.ref(spec("a"));
        for (String region : List.of("b", "c", "d")) {
            world.report(region, "{link: Down, lease: {vote: %s}}".formatted(one));
        }
        world.memory(holding(Duration.ofMillis(999)));
        assertThat(world.plan().change()).isInstanceOf(Change.Held.class);
        assertThat(world.plan().again()).as("time alone makes them count").isNotNull();
        world.memory(holding(Duration.ofSeconds(1)));
        assertThat(world.plan().change()).isInstanceOf(Change.Preparing.class);
    }

    @Test
    void aLeaseThatWasGivenUpNeedsNoVotesAndIsPassedOnAsReleased() {
        String one = World.ref(spec("a"));
        world.report("a", GONE, "lease: {givenUp: %s}".formatted(one));
        world.carryOut();
        assertThat(spec("b").released()).containsExactly(new Release(new EpochRef(1, "leader", "a"), null, null));
    }

    @Test
    void anEpochBeginsWithAllThatWasReleasedSoThatNothingIsAddedWhileItIsPrepared() {
        EpochRef former = new EpochRef(0, "leader", "e");
        world.report(
                "e",
                "lease: {givenUp: %1$s, releasing: {of: %1$s, successor: a, offset: 5}}"
                        .formatted("{epoch: 0, proposer: leader, region: e}"));
        lose("b", "c", "d");
        world.carryOut();
        List<Release> begun = spec("c").released();
        assertThat(begun).containsExactly(new Release(former, 5L, "a"));
        assertThat(world.plan().members())
                .allSatisfy((region, member) ->
                        assertThat(member.getSpec().released()).isEqualTo(begun));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    too few votes     | NotVoted     | b,c   |
                    a pause           | Paused       | b,c,d | pause: true
                    no candidate      | NoCandidate  | b,c,d | regions: [{name: a, failoverPriority: 0}, {name: b, failoverPriority: 0}, {name: c, failoverPriority: 0}, {name: d, failoverPriority: 0}, {name: e, failoverPriority: 0}]
                    """)
    void whatHoldsAFailoverBackIsNamed(String name, String reason, String votes, String change) {
        lose(votes.split(","));
        if (change != null) {
            world.change(change);
        }
        assertHeldBack(reason);
    }

    @Test
    void membersThatPrepareAreNotPausedAnyMore() {
        lose("b", "c", "d");
        world.change("pause: true");
        world.carryOut();
        assertThat(world.specs().values()).allMatch(CacheMemberSpec::pause);
        world.change("pause: false");
        world.carryOut();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(2);
            assertThat(s.pause()).as("it has to act").isFalse();
        });
    }

    @Test
    void aControlPlaneThatIsCutOffItselfDecidesNothing() {
        lose("b", "c", "d");
        world.cutOff("d", "e", "c");
        assertHeldBack("NotVoted");
        assertThat(world.plan().begins()).isFalse();
    }

    @Test
    void aVoteOfADeadAgentDoesNotCount() {
        lose("b", "c", "d");
        world.reach(new Reach.Reachable("cluster-d", false, "silent"), "d");
        assertHeldBack("NotVoted");
    }

    @Test
    void aSilentAgentBesideALivingPrimaryIsNoReason() {
        world.reach(new Reach.Reachable("cluster-a", false, "silent"), "a");
        assertHeldBack("AgentDown");
    }

    @Test
    void theMostAdvancedIsChosenWhateverThePreference() {
        world.change("regions: [{name: e, failoverPriority: 100}]");
        prepare();
        world.report("d", position(2000, 1));
        world.cutOff("a");
        Plan plan = world.carryOut();
        assertThat(plan.epoch().chosen()).isEqualTo(new Choice("d", "run-d", "id1", 2000L));
        assertThat(plan.begins()).isFalse();
        assertThat(plan.tree().render()).isEqualTo("d(a,b(c),e)");
    }

    @Test
    void thePreferredOfThoseThatHoldTheSameIsChosen() {
        world.change("regions: [{name: e, failoverPriority: 100}]");
        prepare();
        assertThat(world.carryOut().epoch().chosen().region()).isEqualTo("e");
    }

    @Test
    void aLaterMarkerIsWorthMoreThanAnyOffset() {
        prepare();
        world.report("c", position(10, 3));
        world.report("d", position(9_000, 2));
        assertThat(world.carryOut().epoch().chosen().region()).isEqualTo("c");
    }

    @Test
    void aHeadThatNoMajorityIsConnectedToIsNotChosen() {
        prepare();
        world.report("d", position(2000, 1));
        for (String witness : new String[] {"a", "b", "c"}) {
            world.report(witness, "lease: {connected: [a, b, c, e]}");
        }
        assertThat(world.plan().epoch().chosen().region()).isNotEqualTo("d");
    }

    @Test
    void anotherProposersPreparationIsNotCounted() {
        prepare();
        for (String region : new String[] {"b", "c", "d"}) {
            world.report(region, "lease: {prepared: {proposer: another}}");
        }
        assertThat(world.plan().epoch()).isNull();
    }

    @Test
    void theLastPositionsAreWaitedForOnlySoLong() {
        prepare();
        world.report("d", "lease: {prepared: null}");
        assertThat(world.plan().epoch()).isNull();
        assertThat(world.plan().again()).isEqualTo(CacheSight.CHILDREN_WAIT);
        world.memory(memory("PREPARED 2 leader", CacheSight.CHILDREN_WAIT.plusMillis(1), false));
        assertThat(world.plan().epoch()).isNotNull();
    }

    @Test
    void anEpochOfAnotherLeaderThatIsChosenIsGoneOnWith() {
        prepare();
        world.cutOff("c");
        world.carryOut();
        world.back("c");
        Plan plan = Planner.plan(world.seen("another leader"));
        assertThat(plan.epoch().proposer()).isEqualTo("leader");
        assertThat(plan.members().get("c").getSpec().chosen())
                .isEqualTo(plan.epoch().chosen());
    }

    @Test
    void anEpochOfAnotherLeaderThatIsNotChosenIsSuperseded() {
        prepare();
        Plan plan = Planner.plan(world.seen("another leader"));
        assertThat(plan.beginning()).isEqualTo(3);
        assertThat(plan.change())
                .isInstanceOfSatisfying(
                        Change.Preparing.class, p -> assertThat(p.reason()).isEqualTo("Superseding"));
    }

    @Test
    void aLeaderThatWasSupersededStandsBackForAWhile() {
        prepare();
        world.memory(memory("PREPARED 2 leader", Duration.ofSeconds(1), true));
        assertThat(Planner.plan(world.seen("another leader")).change()).isInstanceOf(Change.StandBack.class);
        world.memory(memory("PREPARED 2 leader", Duration.ofSeconds(7), true));
        assertThat(Planner.plan(world.seen("another leader")).beginning()).isEqualTo(3);
    }

    @Test
    void aReturningPrimaryFollowsAndGetsItsChildrenBackWhenItDoesSoSteadily() {
        world.cutOff("a");
        lose("b", "c", "d");
        world.carryOut();
        world.report("b");
        world.report("c");
        world.report("d");
        world.report("e");
        assertThat(world.carryOut().epoch().chosen().region()).isEqualTo("b");
        assertThat(spec("d").parent().region()).isEqualTo("b");
        assertThat(spec("a").epoch()).isEqualTo(1);
        world.back("a");
        world.carryOut();
        assertThat(spec("a").epoch()).isEqualTo(2);
        assertThat(spec("a").parent().region()).isEqualTo("b");
        for (String region : new String[] {"a", "b", "c", "d", "e"}) {
            world.report(region);
        }
        assertThat(world.plan().tree().render()).isEqualTo("b(a,c,d(e))");
        world.memory(links(Map.of(), Map.of("a", Duration.ofSeconds(2))));
        assertThat(world.plan().again()).isEqualTo(Parents.STEADY.minusSeconds(2));
        world.memory(links(Map.of(), Map.of("a", Parents.STEADY)));
        assertThat(world.plan().tree().render()).isEqualTo("b(a(d(e)),c)");
    }

    /** Nothing happens at rest that would make anybody look: a region stayed under the wrong parent for as long. */
    @Test
    void itIsLookedAgainWhenTimeAloneChangesTheTree() {
        world.settle();
        world.memory(links(Map.of(), Map.of()));
        assertThat(world.plan().again()).isNull();
        world.memory(links(Map.of("c", Duration.ofSeconds(11)), Map.of()));
        assertThat(world.plan().again()).isEqualTo(Duration.ofSeconds(4));
        world.memory(links(Map.of("c", Duration.ofSeconds(11), "e", Duration.ofSeconds(14)), Map.of()));
        assertThat(world.plan().again()).isEqualTo(Duration.ofSeconds(1));
    }

    private static StepMemory links(Map<String, Duration> down, Map<String, Duration> up) {
        return new StepMemory("", Duration.ZERO, false, 1, Set.of(), down, up, Map.of(), null);
    }

    @Test
    void aRegionThatDoesNotReachItsParentForAWhileIsLedPastIt() {
        world.memory(links(Map.of("c", Parents.UNREACHABLE), Map.of()));
        assertThat(world.plan().tree().render()).isEqualTo("a(b,c,d(e))");
    }

    @Test
    void aNewRegionIsAWitnessOnlyFromTheNextEpochOn() {
        world.change("regions: [{name: f, parent: a}]");
        Plan first = world.carryOut();
        assertThat(first.begins()).isFalse();
        assertThat(spec("f").witnesses()).doesNotContain("f");
        world.report("f");
        Plan plan = world.carryOut();
        assertThat(plan.beginning()).isEqualTo(2);
        assertThat(spec("b").witnesses()).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(spec("a").epoch()).as("the primary hears of it last").isEqualTo(1);
        world.carryOut();
        assertThat(spec("a").previous()).isEqualTo(new EpochRef(1, "leader", "a"));
        assertThat(spec("a").chosen().region()).isEqualTo("a");
        assertThat(spec("a").chosen().runId()).isEqualTo("run-a");
    }

    @Test
    void aRegionThatIsDeclaredNoMoreGoesWhenItIsNoWitness() {
        world.declare(REGIONS.replace(", {name: e, parent: d}", ""), "failover: {mode: Automatic}");
        Plan plan = world.carryOut();
        assertThat(plan.beginning()).isEqualTo(2);
        assertThat(spec("b").witnesses()).containsExactly("a", "b", "c", "d");
        assertThat(spec("b").lease().fencingMillis()).isEqualTo(2000);
        world.settle();
        assertThat(world.specs()).containsOnlyKeys("a", "b", "c", "d");
    }

    @Test
    void withoutFailoverTheLeaseIsLetGoInAnEpochOfTheSamePrimary() {
        world.change("failover: {mode: Disabled}");
        world.settle();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(2);
            assertThat(s.lease()).isNull();
            assertThat(s.chosen().region()).isEqualTo("a");
        });
        world.change("failover: {mode: Automatic}");
        world.settle();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(3);
            assertThat(s.lease()).isNotNull();
        });
    }

    /** It accepts writes until its fence, and is a candidate like any other: nobody is chosen before it has said what it holds. */
    @Test
    void anOldPrimaryThatAlreadyHadAParentLosesItWhereASwitchoverDoesNotGetThrough() {
        World star = new World(
                "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]",
                "primaryRegion: b",
                "failover: {mode: Automatic}");
        star.settle();
        star.status(Yaml.object(RegionalCacheStatus.class, "switchover: {primaryRegion: b}"));
        star.change("primaryRegion: c");
        assertThat(star.plan().begins()).as("while its lag is not known").isFalse();
        star.report("c", "lag: <100ms");
        star.memory(new StepMemory(
                "",
                Duration.ZERO,
                false,
                1,
                Set.of(),
                Map.of(),
                Map.of("a", Duration.ofMinutes(1)),
                Map.of(),
                Duration.ofMinutes(1)));
        assertThat(star.carryOut().change()).isInstanceOf(Change.Switching.class);
        star.report("a");
        star.report("c", "lease: {held: null}");
        star.carryOut();
        CacheMemberSpec told = star.member("b").getSpec();
        assertThat(told.epoch()).isEqualTo(2);
        assertThat(told.parent().region()).isEqualTo("a");
        star.status(Yaml.object(
                RegionalCacheStatus.class,
                "switchover: {primaryRegion: b}",
                "failovers: [{epoch: 2, state: Promoting, from: b, to: c, reason: Switchover}]"));
        star.memory(memory("PROMOTING 2 leader", Duration.ofSeconds(3), true));
        assertThat(star.carryOut().change())
                .isInstanceOfSatisfying(
                        Change.Preparing.class, p -> assertThat(p.from()).isEqualTo("b"));
        assertThat(star.member("b").getSpec().parent()).isNull();
        assertThat(star.member("a").getSpec().parent())
                .as("under the region that was chosen")
                .isNull();
    }

    private void assertHeldBack(String reason) {
        Plan plan = world.plan();
        assertThat(plan.change())
                .isInstanceOfSatisfying(
                        Change.NotHeld.class, n -> assertThat(n.reason()).isEqualTo(reason));
        assertThat(plan.epoch().number()).isEqualTo(1);
    }

    /** The primary's server is gone, and these vote. */
    private void lose(String... votes) {
        String one = World.ref(spec("a"));
        world.report("a", GONE);
        for (String region : votes) {
            world.report(region, "{link: Down, lease: {vote: %s}}".formatted(one));
        }
    }

    /** The epoch 2 is prepared everywhere. */
    private void prepare() {
        lose("b", "c", "d");
        world.carryOut();
        world.specs().keySet().forEach(world::report);
    }

    private static String position(long offset, long marker) {
        return "head: {position: {offset: %d, markerEpoch: %d}}".formatted(offset, marker);
    }

    private static StepMemory memory(String phase, Duration inPhase, boolean proposed) {
        return new StepMemory(phase, inPhase, proposed, 2, Set.of(), Map.of(), Map.of(), Map.of(), null);
    }

    private static StepMemory holding(Duration held) {
        return new StepMemory("", Duration.ZERO, false, 1, Set.of(), Map.of(), Map.of(), Map.of(), held);
    }

    private CacheMemberSpec spec(String region) {
        return world.member(region).getSpec();
    }

    private Long generationBefore(String region) {
        return world.member(region).getMetadata().getGeneration() - 1;
    }

    private static Map<String, String> parents(Plan plan) {
        return plan.members().values().stream()
                .map(CacheMember::getSpec)
                .filter(s -> s.parent() != null)
                .collect(Collectors.toMap(
                        CacheMemberSpec::region, s -> s.parent().region()));
    }
}
