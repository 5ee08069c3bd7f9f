package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The primary is lost: an epoch begins, or what holds that back is named. */
class FailoverPlansTest {

    private final FiveRegions cache = new FiveRegions();
    private final World world = cache.world;

    @Test
    void aFirstPrimaryThatWasNeverWritableIsWaitedFor() {
        cache.losePrimary("b", "c", "d");
        world.status(null);
        cache.assertHeldBack("Starting");
    }

    @Test
    void aFirstPrimaryThatGaveItsLeaseUpIsNotWaitedFor() {
        world.report("a", FiveRegions.GONE, "lease: {givenUp: %s}".formatted(world.epoch("a")));
        world.status(null);
        assertThat(world.plan().change()).isInstanceOf(Change.Preparing.class);
    }

    @Test
    void aMajorityOfVotesBeginsAnEpochThatMembersPrepare() {
        cache.losePrimary("b", "c", "d");
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
        String one = world.epoch("a");
        for (String region : List.of("b", "c", "d")) {
            world.report(region, "{link: Down, lease: {vote: %s}}".formatted(one));
        }
        world.memory(holding(Duration.ofMillis(999)));
        assertThat(world.plan().change()).isInstanceOf(Change.Held.class);
        assertThat(world.plan().again()).as("time alone makes them count").isNotNull();
        world.memory(holding(Duration.ofSeconds(1)));
        assertThat(world.plan().change()).isInstanceOf(Change.Preparing.class);
    }

    /** A witness that does not reach the primary may vote for days: the cache was planned four times a second. */
    @Test
    void aVoteThatStaysMakesNoWork() {
        world.report("b", "{link: Down, lease: {vote: %s}}".formatted(world.epoch("a")));
        world.memory(holding(Duration.ofMinutes(1)));
        assertThat(world.plan().change()).isInstanceOf(Change.Held.class);
        assertThat(world.plan().again()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aLeaseThatWasGivenUpNeedsNoVotesAndIsPassedOnAsReleased() {
        String one = world.epoch("a");
        world.report("a", FiveRegions.GONE, "lease: {givenUp: %s}".formatted(one));
        world.carryOut();
        assertThat(world.spec("b").released())
                .containsExactly(new Release(new EpochRef(1, "leader", "a"), null, null, null));
    }

    @Test
    void anEpochBeginsWithAllThatWasReleasedSoThatNothingIsAddedWhileItIsPrepared() {
        EpochRef former = new EpochRef(0, "leader", "e");
        world.report(
                "e",
                "lease: {givenUp: %1$s, releasing: {of: %1$s, successor: a, replicationId: history, offset: 5}}"
                        .formatted("{epoch: 0, proposer: leader, region: e}"));
        cache.losePrimary("b", "c", "d");
        world.carryOut();
        List<Release> begun = world.spec("c").released();
        assertThat(begun).containsExactly(new Release(former, "history", 5L, "a"));
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
        cache.losePrimary(votes.split(","));
        if (change != null) {
            world.change(change);
        }
        cache.assertHeldBack(reason);
    }

    @Test
    void membersThatPrepareAreNotPausedAnyMore() {
        cache.losePrimary("b", "c", "d");
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
        cache.losePrimary("b", "c", "d");
        world.cutOff("d", "e", "c");
        cache.assertHeldBack("NotVoted");
        assertThat(world.plan().begins()).isFalse();
    }

    @Test
    void aVoteOfADeadAgentDoesNotCount() {
        cache.losePrimary("b", "c", "d");
        world.reach(new Reach.Reachable("cluster-d", false, "silent"), "d");
        cache.assertHeldBack("NotVoted");
    }

    @Test
    void aSilentAgentBesideALivingPrimaryIsNoReason() {
        world.reach(new Reach.Reachable("cluster-a", false, "silent"), "a");
        cache.assertHeldBack("AgentDown");
    }

    private static StepMemory holding(Duration held) {
        return new StepMemory("", Duration.ZERO, false, 1, Set.of(), Map.of(), Map.of(), Map.of(), held);
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
