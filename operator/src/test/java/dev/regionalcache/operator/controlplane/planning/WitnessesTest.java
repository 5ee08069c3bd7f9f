package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.crds.member.WitnessSet;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Witnesses without servers, and changes of the witnesses. */
class WitnessesTest {

    private static final String TWO = "regions: [{name: a}, {name: b, parent: a}]";
    private static final String AUTOMATIC = "failover: {mode: Automatic}";
    private static final String GONE = "{lease: {held: null}, head: {runId: null}}";

    private final World world = new World(TWO, AUTOMATIC, "witnesses: [w]");

    @Test
    void twoRegionsAndAWitnessHaveALeaseFromTheFirstEpochOn() {
        world.settle();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(1);
            assertThat(s.lease()).isEqualTo(new LeaseTerms(2000));
            assertThat(s.witnesses()).containsExactly("a", "b", "w");
        });
    }

    @Test
    void aWitnessHasNoServersAndKnowsWhereTheHeadsAre() {
        world.region("w", "{exposure: {type: NodePort}, nodeSelector: {zone: w}}");
        world.settle();
        CacheMemberSpec witness = spec("w");
        assertThat(witness.role()).isEqualTo(Role.Witness);
        assertThat(witness.withServers()).isFalse();
        assertThat(witness.parent()).isNull();
        assertThat(witness.exposure()).isNull();
        assertThat(witness.nodeSelector()).isEmpty();
        assertThat(witness.peers()).extracting(p -> p.region()).containsExactly("a", "b");
        assertThat(witness.peers()).allSatisfy(p -> assertThat(p.endpoint()).isNotNull());
        assertThat(witness.auth().hash()).isEqualTo("hash");
        assertThat(spec("b").peers()).extracting(p -> p.region()).containsExactly("a", "b");
        assertThat(world.plan().tree().render()).isEqualTo("a(b)");
    }

    @Test
    void theWitnessVotesAndPreparesAndTheOtherRegionIsChosen() {
        settled();
        lose();
        Plan preparing = world.carryOut();
        assertThat(preparing.change()).isInstanceOf(Change.Preparing.class);
        assertThat(spec("w").role()).isEqualTo(Role.Witness);
        assertThat(spec("w").chosen()).isNull();
        world.report("b");
        world.report("w");
        world.cutOff("a");
        Plan chosen = world.carryOut();
        assertThat(chosen.change()).isInstanceOfSatisfying(Change.Chosen.class, c -> {
            assertThat(c.epoch().chosen().region()).isEqualTo("b");
            assertThat(c.candidates())
                    .filteredOn(x -> x.region().equals("w"))
                    .extracting(x -> x.reason())
                    .containsExactly("Witness");
        });
    }

    @Test
    void aLateWitnessIsNotWaitedForAsOneThatMayHoldTheLastWrites() {
        settled();
        world.change("regions: [{name: c, parent: b}]");
        world.settle();
        long epoch = spec("a").epoch();
        lose();
        world.report("c", "{link: Down, lease: {vote: %s}}".formatted(world.epoch("a")));
        world.carryOut();
        assertThat(spec("b").epoch()).isEqualTo(epoch + 1);
        List.of("a", "b", "c").forEach(world::report);
        assertThat(world.carryOut().change()).isInstanceOf(Change.Chosen.class);
    }

    @Test
    void losingTheWitnessAloneChangesNothing() {
        settled();
        var before = world.specs();
        world.cutOff("w");
        assertThat(world.plan().change()).isInstanceOf(Change.Held.class);
        world.settle();
        assertThat(world.specs()).isEqualTo(before);
    }

    @Test
    void aWitnessThatDoesNotExistIsNotCounted() {
        world.unknown("w");
        world.settle();
        assertThat(world.specs()).containsOnlyKeys("a", "b");
        assertThat(world.specs().values()).allSatisfy(s -> assertThat(s.lease()).isNull());
        world.back("w");
        world.settle();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.lease()).isNotNull();
            assertThat(s.previous()).isEqualTo(new EpochRef(1, "leader", "a"));
        });
    }

    @Test
    void aWitnessThatIsAddedBringsTheLeaseAndOneThatIsRemovedTakesItAway() {
        world.declare(TWO, AUTOMATIC);
        world.settle();
        assertThat(spec("a").lease()).isNull();
        world.change("witnesses: [w]");
        world.settle();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(2);
            assertThat(s.witnesses()).containsExactly("a", "b", "w");
            assertThat(s.chosen().runId()).isEqualTo("run-a");
        });
        world.declare(TWO, AUTOMATIC);
        world.settle();
        assertThat(world.specs()).containsOnlyKeys("a", "b");
        assertThat(spec("a").lease()).isNull();
    }

    @Test
    void whileWitnessesChangeMembersSayWhoDecidesToo() {
        settled();
        world.change("witnesses: [w, v]");
        world.carryOut();
        world.report("v");
        Plan plan = world.carryOut();
        assertThat(plan.beginning()).isEqualTo(2);
        assertThat(spec("b").witnesses()).containsExactly("a", "b", "w", "v");
        assertThat(spec("b").formerWitnesses()).containsExactly(new WitnessSet(List.of("a", "b", "w")));
        world.settle();
        assertThat(world.specs().values())
                .as("held once, the next epoch says that they do not any more")
                .allSatisfy(s -> {
                    assertThat(s.epoch()).isEqualTo(3);
                    assertThat(s.witnesses()).containsExactly("a", "b", "w", "v");
                    assertThat(s.formerWitnesses()).isEmpty();
                });
    }

    @Test
    void whatSupersedesAChangeOfWitnessesNeedsTheFormerOnesToo() {
        settled();
        world.change("witnesses: [w, v]");
        world.carryOut();
        world.report("v");
        world.carryOut();
        List.of("b", "w").forEach(world::report);
        world.carryOut();
        assertThat(spec("a").epoch()).isEqualTo(2);
        lose();
        world.report("v", "lease: {vote: %s}".formatted(world.epoch("a")));
        world.carryOut();
        assertThat(spec("b").epoch()).isEqualTo(3);
        assertThat(spec("b").chosen()).isNull();
        assertThat(spec("b").formerWitnesses()).containsExactly(new WitnessSet(List.of("a", "b", "w")));
    }

    @Test
    void aRegionThatBecomesAWitnessLosesItsServersAndOneThatBecomesARegionGetsThem() {
        settled();
        world.declare("regions: [{name: a}]", AUTOMATIC, "witnesses: [w, b]");
        world.settle();
        assertThat(spec("b").role()).isEqualTo(Role.Witness);
        assertThat(spec("b").withServers()).isFalse();
        assertThat(spec("a").peers()).extracting(p -> p.region()).containsExactly("a");
        world.declare(TWO, AUTOMATIC, "witnesses: [w]");
        world.settle();
        assertThat(spec("b").role()).isEqualTo(Role.Replica);
        assertThat(spec("b").withServers()).isTrue();
        assertThat(spec("a").witnesses()).containsExactly("a", "b", "w");
    }

    /** Without those that are taken out the others are no majority of the witnesses. */
    @ParameterizedTest(name = "{0} of five are left")
    @ValueSource(ints = {1, 2, 3, 4})
    void asManyRegionsAsAPersonLikesAreTakenOutAtOnce(int left) {
        List<String> names = List.of("a", "b", "c", "d", "e");
        world.declare(regions(names), AUTOMATIC);
        settled();
        assertThat(spec("a").witnesses()).isEqualTo(names);
        world.declare(regions(names.subList(0, left)), AUTOMATIC);
        world.settle();
        assertThat(world.specs()).containsOnlyKeys(names.subList(0, left));
        assertThat(spec("a").witnesses()).isEqualTo(names.subList(0, left));
        assertThat(spec("a").formerWitnesses()).isEmpty();
        assertThat(spec("a").lease() != null).isEqualTo(left >= 3);
        assertThat(spec("a").chosen().runId()).isEqualTo("run-a");
    }

    /** One of them may be ahead of those that stay. */
    @Test
    void aPrimaryThatIsLostWhileRegionsAreTakenOutIsReplacedWithTheirVotesAndWhatTheyHold() {
        world.declare(regions(List.of("a", "b", "c", "d", "e")), AUTOMATIC);
        settled();
        world.declare(regions(List.of("a", "b")), AUTOMATIC);
        long epoch = spec("a").epoch();
        String triple = world.epoch("a");
        world.report("a", GONE);
        List.of("b", "c", "d", "e").forEach(r -> world.report(r, "{link: Down, lease: {vote: %s}}".formatted(triple)));
        assertThat(world.carryOut().change()).isInstanceOf(Change.Preparing.class);
        assertThat(spec("e").epoch()).isEqualTo(epoch + 1);
        world.cutOff("a");
        List.of("b", "d", "e").forEach(world::report);
        world.report("c", "head: {position: {offset: 9000}}");
        assertThat(world.carryOut().change()).isInstanceOfSatisfying(Change.Chosen.class, c -> {
            assertThat(c.epoch().chosen().region()).isEqualTo("b");
            assertThat(c.epoch().chosen().source()).isEqualTo("c");
        });
        assertThat(spec("b").peers()).extracting(p -> p.region()).contains("c");
        assertThat(spec("d").parent().region())
                .as("it is read back before it goes")
                .isEqualTo("b");
        assertThat(spec("d").peers()).extracting(p -> p.region()).startsWith("a", "b");
    }

    @Test
    void aRegionThatIsTakenOutAndAwayForGoodIsLetGo() {
        world.declare(regions(List.of("a", "b", "c", "d")), AUTOMATIC);
        settled();
        world.cutOff("d");
        world.declare(regions(List.of("a", "b", "c")), AUTOMATIC);
        world.settle();
        assertThat(spec("a").witnesses()).containsExactly("a", "b", "c");
        assertThat(world.seen().leaving()).isEmpty();
    }

    private static String regions(List<String> names) {
        return names.stream()
                .map(n -> n.equals("a") ? "{name: a}" : "{name: %s, parent: a}".formatted(n))
                .collect(Collectors.joining(", ", "regions: [", "]"));
    }

    @Test
    void inAPauseAWitnessIsPausedToo() {
        settled();
        world.change("pause: true");
        world.carryOut();
        assertThat(spec("w").pause()).isTrue();
        assertThat(spec("w").role()).isEqualTo(Role.Witness);
    }

    private void settled() {
        world.settle();
        world.status(
                Yaml.object(
                        RegionalCacheStatus.class,
                        "conditions: [{type: PrimaryAvailable, status: 'True', reason: LeaseHeld, message: a accepts writes}]"));
    }

    /** The primary's server is gone, and the others vote. */
    private void lose() {
        String epoch = world.epoch("a");
        world.report("a", GONE);
        world.report("b", "{link: Down, lease: {vote: %s}}".formatted(epoch));
        world.report("w", "lease: {vote: %s}".formatted(epoch));
    }

    private CacheMemberSpec spec(String region) {
        return world.member(region).getSpec();
    }
}
