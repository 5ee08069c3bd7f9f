package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which epoch the members are given. */
class EpochsTest {

    private static final String RESTARTED =
            "head: {runId: again, position: {replicationId: id1, offset: 1000, keys: 10}}";
    private static final String HOLDS = "{link: Down, head: {position: {replicationId: id1, offset: %d, keys: 10}}}";

    private final World world = new World("regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]");

    @Test
    void theFirstEpochBeginsAtTheRoot() {
        assertThat(world.plan().decision()).isEqualTo(new EpochDecision.Begin("a"));
        assertIsIn(world.plan(), 1, "leader", choice("a"));
        assertThat(world.plan().tree().render()).isEqualTo("a(b(c))");
    }

    @Test
    void theFirstEpochBeginsAtThePrimaryRegionWhereOneIsDeclared() {
        world.change("primaryRegion: c");
        assertThat(world.plan().epoch().chosen()).isEqualTo(choice("c"));
        assertThat(world.plan().tree().render()).isEqualTo("c(b(a))");
    }

    @Test
    void aLostStatusIsRebuiltFromTheMembersAndNotFromTheSpec() {
        world.settle();
        world.status(null);
        world.change("primaryRegion: c");
        assertIsIn(world.plan(), 1, "leader", choice("a"));
    }

    @Test
    void anotherLeaderGoesOnInTheEpochAsItIs() {
        world.settle();
        Plan plan = Planner.plan(world.seen("another leader"));
        assertThat(specs(plan)).allMatch(s -> s.epoch() == 1 && s.proposer().equals("leader"));
    }

    @Test
    void withoutAMajorityNoEpochBegins() {
        world.cutOff("b", "c");
        assertThat(world.plan().decision()).isInstanceOf(EpochDecision.Undecided.class);
        assertThat(world.plan().epoch()).isNull();
        assertThat(world.plan().members()).isEmpty();
    }

    @Test
    void withoutAMajorityOtherChangesGoOnInTheNewestEpochThatCanBeRead() {
        world.settle();
        restartPrimary();
        world.cutOff("b", "c");
        world.change("alerts: {lagSeconds: 9}");
        Plan plan = world.plan();
        assertThat(plan.decision()).isInstanceOf(EpochDecision.Undecided.class);
        assertThat(plan.members()).containsOnlyKeys("a");
        assertThat(specs(plan)).allMatch(s -> s.epoch() == 1 && s.alerts().lagSeconds() == 9);
    }

    @Test
    void membersThatDisagreeAboutAnEpochAreLeftAlone() {
        world.settle();
        CacheMember other = world.member("c");
        other.setSpec(Yaml.changed(other.getSpec(), CacheMemberSpec.class, "chosen: {region: b}"));
        Plan plan = world.plan();
        assertThat(plan.decision()).isInstanceOf(EpochDecision.Undecided.class);
        assertThat(plan.members()).isEmpty();
    }

    @Test
    void aPrimaryThatRestartedWithItsDataGetsANewEpochThatNamesItsProcess() {
        world.settle();
        restartPrimary();
        world.report("b", HOLDS.formatted(1000));
        Plan plan = Planner.plan(world.seen("another leader"));
        Choice process = new Choice("a", "again", "id1", 1000L);
        assertIsIn(plan, 2, "another leader", process);
        assertThat(plan.members()).containsOnlyKeys("a", "b", "c");
        assertThat(specs(plan)).allMatch(s -> s.epoch() == 2 && s.chosen().equals(process));
    }

    @Test
    void aPrimaryThatRestartedWithLessThanOthersHoldIsLost() {
        world.settle();
        restartPrimary();
        world.report("b", HOLDS.formatted(1001));
        assertIsLost("1 bytes more");
    }

    @Test
    void aRestartedPrimaryWaitsUntilEveryRegionHasReported() {
        world.settle();
        restartPrimary();
        world.report("b", HOLDS.formatted(1000));
        world.cutOff("c");
        assertIsLost("waiting for c");
    }

    @Test
    void whatADeadAgentOnceReportedIsNotKnown() {
        world.settle();
        restartPrimary();
        world.report("b", HOLDS.formatted(1000));
        world.reach(new Reach.Reachable("cluster-b", false, "silent"), "b");
        assertIsLost("waiting for b");
    }

    @Test
    void whatWasReportedInAFormerEpochIsNotKnown() {
        world.settle();
        restartPrimary();
        world.report("b", HOLDS.formatted(1000), "observedEpoch: 0");
        assertIsLost("waiting for b");
    }

    @Test
    void theServerThatWasMadeWritableInAFormerEpochSaysNothingAboutThisOne() {
        world.settle();
        world.report("a", RESTARTED, "writable: {epoch: 0}");
        assertThat(world.plan().decision()).isInstanceOf(EpochDecision.Keep.class);
    }

    @Test
    void inThePlaceOfAPrimaryThatIsGoneWithItsMemberNoServerBegins() {
        world.settle();
        world.lose("a");
        world.report("b", HOLDS.formatted(1000));
        world.carryOut();
        assertThat(world.spec("a").epoch()).isEqualTo(1);
        assertThat(world.spec("a").chosen()).isEqualTo(new Choice("a", Choice.NOBODY, null, null));
        assertThat(world.spec("b").chosen()).isEqualTo(choice("a"));
        world.report("a", "head: {runId: new, position: {replicationId: fresh, offset: 0, keys: 0}}", "writable: null");
        Plan lost = world.carryOut();
        assertThat(lost.decision())
                .isInstanceOfSatisfying(
                        EpochDecision.PrimaryLost.class,
                        l -> assertThat(l.reason()).contains("b (10 keys of another history)"));
        order();
        assertThat(world.plan().refusal()).isNotNull().satisfies(r -> {
            assertThat(r.reason()).isEqualTo("PrimaryLost");
            assertThat(r.message()).contains("b (10 keys of another history)");
        });
        // A person brought the data back.
        world.report(
                "a", "head: {runId: again, position: {replicationId: id1, offset: 1000, keys: 10}}", "writable: null");
        assertIsIn(world.plan(), 2, "leader", new Choice("a", "again", "id1", 1000L));
    }

    @Test
    void whereNobodyElseHoldsAnythingAFirstEpochBeginsWithAnyServer() {
        world.carryOut();
        world.lose("a");
        world.carryOut();
        assertThat(world.spec("a").chosen()).isEqualTo(choice("a"));
    }

    @Test
    void aPrimaryThatRestartedBeforeItWasRecordedIsAnotherServer() {
        world.settle();
        restartPrimary();
        world.report("b", HOLDS.formatted(1000));
        world.carryOut();
        assertThat(world.spec("a").chosen().runId()).isEqualTo("again");
        world.report("a", RESTARTED.replace("again", "once more"), "writable: null");
        world.report("b", HOLDS.formatted(1000));
        world.report("c");
        assertIsIn(world.plan(), 3, "leader", new Choice("a", "once more", "id1", 1000L));
    }

    @Test
    void anOrderSaysWhyNobodyTakesThePlaceOfAPrimaryThatIsNotHeardOf() {
        world.settle();
        world.cutOff("a");
        order();
        assertThat(world.plan().refusal())
                .isNotNull()
                .satisfies(r -> assertThat(r.reason()).isEqualTo("NotReachable"));
    }

    private void order() {
        world.status(Yaml.object(RegionalCacheStatus.class, "switchover: {primaryRegion: a, home: a}"));
        world.change("primaryRegion: b");
    }

    private void restartPrimary() {
        world.report("a", RESTARTED);
    }

    private void assertIsLost(String reason) {
        Plan plan = world.plan();
        assertThat(plan.decision())
                .isInstanceOfSatisfying(
                        EpochDecision.PrimaryLost.class,
                        lost -> assertThat(lost.reason()).contains(reason));
        assertThat(specs(plan))
                .isNotEmpty()
                .allMatch(s -> s.epoch() == 1 && s.chosen().equals(choice("a")));
    }

    private static void assertIsIn(Plan plan, long number, String proposer, Choice chosen) {
        assertThat(plan.epoch().number()).isEqualTo(number);
        assertThat(plan.epoch().proposer()).isEqualTo(proposer);
        assertThat(plan.epoch().chosen()).isEqualTo(chosen);
    }

    private static List<CacheMemberSpec> specs(Plan plan) {
        return plan.members().values().stream().map(CacheMember::getSpec).toList();
    }

    private static Choice choice(String region) {
        return new Choice(region, null, null, null);
    }
}
