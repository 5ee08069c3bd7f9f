package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.crds.member.Choice;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An epoch is prepared, and a leader chooses its primary, or leaves that to another one. */
class PreparedEpochTest {

    private final FiveRegions cache = new FiveRegions();
    private final World world = cache.world;

    @Test
    void theMostAdvancedIsChosenWhateverThePreference() {
        world.change("regions: [{name: e, failoverPriority: 100}]");
        cache.prepare();
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
        cache.prepare();
        assertThat(world.carryOut().epoch().chosen().region()).isEqualTo("e");
    }

    @Test
    void aLaterMarkerIsWorthMoreThanAnyOffset() {
        cache.prepare();
        world.report("c", position(10, 3));
        world.report("d", position(9_000, 2));
        assertThat(world.carryOut().epoch().chosen().region()).isEqualTo("c");
    }

    @Test
    void ofAHistoryInWhichNothingWasWrittenTheRecordSaysWhereItBegan() {
        cache.prepare();
        String wentOn =
                "head: {position: {replicationId: id2, previousReplicationId: id1, previousUpTo: 901, offset: 1100, markerEpoch: 1, markerHistory: id1}}";
        world.report("d", wentOn);
        assertThat(world.plan().epoch().chosen().region()).isNotEqualTo("d");
        world.report("e", "writable: {epoch: 1, runId: ended, replicationId: id1, history: id2, historyOffset: 1001}");
        assertThat(world.plan().epoch().chosen().region()).isEqualTo("d");
    }

    /** The record of it is in its own member, which cannot be read: an empty server was chosen. */
    @Test
    void whereAWitnessHasAnsweredAPrimaryThatIsAwayNoEmptyServerIsChosen() {
        cache.prepare();
        world.cutOff("a");
        String empty = "head: {position: {replicationId: id9, offset: 0, keys: 0, markerEpoch: null}}";
        for (String region : new String[] {"b", "c", "d", "e"}) {
            world.report(region, empty);
        }
        assertThat(world.plan().epoch()).as("no epoch had a primary").isNotNull();
        world.report("b", empty, "lease: {answered: {epoch: 1, proposer: leader, region: a}}");
        assertThat(world.plan().change())
                .isInstanceOfSatisfying(
                        Change.Preparing.class, p -> assertThat(p.message()).contains("waits for what a may hold"));
    }

    @Test
    void aHeadThatNoMajorityIsConnectedToIsNotChosen() {
        cache.prepare();
        world.report("d", position(2000, 1));
        for (String witness : new String[] {"a", "b", "c"}) {
            world.report(witness, "lease: {connected: [a, b, c, e]}");
        }
        assertThat(world.plan().epoch().chosen().region()).isNotEqualTo("d");
    }

    @Test
    void anotherProposersPreparationIsNotCounted() {
        cache.prepare();
        for (String region : new String[] {"b", "c", "d"}) {
            world.report(region, "lease: {prepared: {proposer: another}}");
        }
        assertThat(world.plan().epoch()).isNull();
    }

    @Test
    void theLastPositionsAreWaitedForOnlySoLong() {
        cache.prepare();
        world.report("d", "lease: {prepared: null}");
        assertThat(world.plan().epoch()).isNull();
        assertThat(world.plan().again()).isEqualTo(CacheSight.CHILDREN_WAIT);
        world.memory(FiveRegions.memory("PREPARED 2 leader", CacheSight.CHILDREN_WAIT.plusMillis(1), false));
        assertThat(world.plan().epoch()).isNotNull();
    }

    /** Two of five regions were left for days: the cache was planned four times a second. */
    @Test
    void onePreparationThatLastsMakesEverLessWork() {
        cache.prepare();
        for (String region : new String[] {"b", "c", "d"}) {
            world.report(region, "lease: {prepared: null}");
        }
        assertThat(lookAgainAfter(Duration.ofSeconds(14))).isEqualTo(Duration.ofMillis(250));
        assertThat(lookAgainAfter(Duration.ofSeconds(15))).isEqualTo(Duration.ofSeconds(1));
        assertThat(lookAgainAfter(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(10));
    }

    private Duration lookAgainAfter(Duration lasting) {
        world.memory(FiveRegions.memory("PREPARING 2 leader", lasting, false));
        assertThat(world.plan().change()).isInstanceOf(Change.Preparing.class);
        return world.plan().again();
    }

    @Test
    void anEpochOfAnotherLeaderThatIsChosenIsGoneOnWith() {
        cache.prepare();
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
        cache.prepare();
        Plan plan = Planner.plan(world.seen("another leader"));
        assertThat(plan.beginning()).isEqualTo(3);
        assertThat(plan.change())
                .isInstanceOfSatisfying(
                        Change.Preparing.class, p -> assertThat(p.reason()).isEqualTo("Superseding"));
    }

    @Test
    void aLeaderThatWasSupersededStandsBackForAWhile() {
        cache.prepare();
        world.memory(FiveRegions.memory("PREPARED 2 leader", Duration.ofSeconds(1), true));
        assertThat(Planner.plan(world.seen("another leader")).change()).isInstanceOf(Change.StandBack.class);
        world.memory(FiveRegions.memory("PREPARED 2 leader", Duration.ofSeconds(7), true));
        assertThat(Planner.plan(world.seen("another leader")).beginning()).isEqualTo(3);
    }

    private static String position(long offset, long marker) {
        return "head: {position: {offset: %d, markerEpoch: %d}}".formatted(offset, marker);
    }
}
