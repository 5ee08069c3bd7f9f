package dev.regionalcache.operator.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.Phase;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.WitnessStatus;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.controlplane.planning.ClassServers;
import dev.regionalcache.operator.controlplane.planning.Planner;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.controlplane.planning.World;
import dev.regionalcache.operator.controlplane.secrets.AuthData;
import dev.regionalcache.operator.controlplane.secrets.AuthFinding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusFolderTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final AuthFinding PASSWORDS = new AuthFinding.Found(new AuthData(Map.of()));
    private static final String NOT_READY =
            "conditions: [{type: Ready, status: 'False', reason: LinkDown, message: no link}]";

    private final World world = new World("regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]");

    @Test
    void aCacheWhoseRegionsAllServeIsReady() {
        world.settle();
        RegionalCacheStatus status = fold();
        assertThat(status.phase()).isEqualTo(Phase.Ready);
        assertThat(status.epoch()).isEqualTo(1);
        assertThat(status.primaryRegion()).isEqualTo("a");
        assertThat(status.tree()).isEqualTo("a(b(c))");
        assertThat(status.regionsReady()).isEqualTo("3/3");
        assertThat(status.version()).isEqualTo("8.0");
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(Conditions.holds(status.conditions(), "Ready")).isTrue();
        assertThat(Conditions.holds(status.conditions(), "RolledOut")).isTrue();
    }

    @Test
    void thatThePrimaryWasAvailableIsRememberedWhileNothingCanBeRead() {
        world.change("failover: {mode: Automatic}");
        world.settle();
        world.status(fold());
        assertThat(condition(fold(), "PrimaryAvailable").reason()).isEqualTo("LeaseHeld");
        world.cutOff("a", "b", "c");
        assertThat(condition(fold(), "PrimaryAvailable").reason()).isEqualTo("Unknown");
    }

    @Test
    void aWitnessHasARowAndOneThatDoesNotAnswerIsNamed() {
        world.change("witnesses: [w]");
        world.settle();
        RegionalCacheStatus status = fold();
        assertThat(status.witnesses()).containsExactly(new WitnessStatus("w", true, null, null));
        assertThat(status.regionsReady()).isEqualTo("3/3");
        assertThat(status.binding().name()).isEqualTo("shop-app");
        assertThat(condition(status, "WitnessesReady").holds()).isTrue();
        world.cutOff("w");
        status = fold();
        assertThat(status.witnesses()).containsExactly(new WitnessStatus("w", false, "Unreachable", "no answer"));
        assertThat(condition(status, "WitnessesReady").message()).isEqualTo("w: no answer (Unreachable).");
        assertThat(Conditions.holds(status.conditions(), "Ready"))
                .as("all regions serve")
                .isTrue();
    }

    @Test
    void aWitnessWithoutACacheRegionIsNamed() {
        world.change("witnesses: [w]");
        world.unknown("w");
        world.settle();
        assertThat(condition(fold(), "WitnessesReady").message())
                .isEqualTo("w: there is no such CacheRegion (RegionNotFound).");
    }

    @Test
    void beforeAMajorityHasBeenReadTheCacheIsPending() {
        world.cutOff("a", "b");
        RegionalCacheStatus status = fold();
        assertThat(status.phase()).isEqualTo(Phase.Pending);
        assertThat(status.epoch()).isNull();
        assertThat(condition(status, "Ready").reason()).isEqualTo("Undecided");
    }

    @Test
    void whileRegionsComeUpForTheFirstTimeTheCacheIsProvisioning() {
        world.carryOut();
        assertThat(fold().phase()).isEqualTo(Phase.Provisioning);
        world.status(fold());
        assertThat(fold().phase()).isEqualTo(Phase.Provisioning);
        assertThat(fold().regionsReady()).isEqualTo("0/3");
    }

    @Test
    void aCacheThatWasReadyAndIsNotIsDegraded() {
        world.settle();
        world.status(fold());
        world.report("c", NOT_READY);
        RegionalCacheStatus status = fold();
        assertThat(status.phase()).isEqualTo(Phase.Degraded);
        assertThat(status.regionsReady()).isEqualTo("2/3");
        assertThat(condition(status, "Ready").message()).isEqualTo("c: no link (LinkDown).");
    }

    @Test
    void whileATemplateIsRolledOutTheCacheIsUpdating() {
        world.settle();
        world.change("image: another");
        RegionalCacheStatus status = fold();
        assertThat(status.phase()).isEqualTo(Phase.Updating);
        assertThat(condition(status, "RolledOut").reason()).isEqualTo("RollingOut");
        assertThat(condition(status, "RolledOut").message()).contains("c gets");
    }

    @Test
    void aTemplateThatIsRefusedIsNoUpdate() {
        world.settle();
        world.change("version: '7.0'");
        RegionalCacheStatus status = fold();
        assertThat(status.phase()).isEqualTo(Phase.Ready);
        assertThat(condition(status, "RolledOut").reason()).isEqualTo("Refused");
    }

    @Test
    void aPausedCacheSaysSoWhateverElseIsTrue() {
        world.settle();
        world.change("{pause: true, image: another}");
        RegionalCacheStatus status = fold();
        assertThat(status.phase()).isEqualTo(Phase.Paused);
        assertThat(Conditions.holds(status.conditions(), "Paused")).isTrue();
        world.change("pause: false");
        assertThat(Conditions.find(fold().conditions(), "Paused")).isEmpty();
    }

    @Test
    void aLostPrimaryIsAConditionThatAPersonAnswers() {
        world.settle();
        assertThat(Conditions.find(fold().conditions(), "PrimaryAvailable")).isEmpty();
        world.report("a", "head: {runId: again, position: {replicationId: id1, offset: 1, keys: 1}}");
        Condition lost = condition(fold(), "PrimaryAvailable");
        assertThat(lost.holds()).isFalse();
        assertThat(lost.reason()).isEqualTo("PrimaryLost");
        assertThat(lost.message()).contains("waiting for b", "docs/");
    }

    @Test
    void withoutPasswordsTheCacheIsNotReadyThoughItsRegionsServe() {
        world.settle();
        RegionalCacheStatus status = fold(new AuthFinding.Missing("AuthSecretMissing", "it is lost"));
        assertThat(condition(status, "Ready").reason()).isEqualTo("AuthSecretMissing");
        assertThat(condition(status, "Ready").message()).isEqualTo("it is lost");
    }

    /** As in a cache that was applied before its regions. */
    @Test
    void whyPasswordsCannotBeLookedForIsSaid() {
        world.settle();
        world.unknown("b");
        assertThat(condition(fold(new AuthFinding.Missing("AuthSecretMissing", "it is lost")), "Ready")
                        .message())
                .isEqualTo("it is lost. b: there is no such CacheRegion (RegionNotFound).");
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {"<100ms, <1s, <1s", ">5s, <5s, >5s", "<5s, <100ms, <5s", "-, <1s, <1s", "-, -, -"})
    void theLagIsTheGreatestOfARegion(String b, String c, String greatest) {
        world.settle();
        world.report("b", lag(b));
        world.report("c", lag(c));
        assertThat(fold().lag()).isEqualTo(greatest);
    }

    private static String lag(@Nullable String band) {
        return band == null ? "lag: null" : "lag: '%s'".formatted(band);
    }

    @Test
    void whileNothingCanBeReadTheStatusKeepsWhatWasInForce() {
        world.settle();
        world.status(fold());
        world.cutOff("a", "b", "c");
        RegionalCacheStatus status = fold();
        assertThat(status.epoch()).isEqualTo(1);
        assertThat(status.primaryRegion()).isEqualTo("a");
        assertThat(status.tree()).isEqualTo("a(b(c))");
        assertThat(status.regions()).extracting(RegionStatus::endpoint).doesNotContainNull();
        assertThat(status.regions()).extracting(RegionStatus::parent).containsExactly(null, "a", "b");
        assertThat(status.binding()).isNotNull();
        assertThat(status.phase()).isEqualTo(Phase.Degraded);
    }

    @Test
    void theBindingIsTheShortNameWhereEveryRegionIsAloneInItsNamespace() {
        world.settle();
        assertThat(fold().binding().name()).isEqualTo("shop-app");
        world.reach(new Reach.Reachable("one", true, ""), "a", "b");
        world.settle();
        RegionalCacheStatus shared = fold();
        assertThat(shared.binding().name()).isEqualTo("shop-a-app");
        world.status(shared);
        world.cutOff("a", "b");
        assertThat(fold().binding()).as("c alone can be written").isEqualTo(shared.binding());
    }

    @Test
    void theFirstFewRegionsThatAreNotReadyAreNamedAndTheRestCounted() {
        world.declare("regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}, {name: d, parent: a},"
                + " {name: e, parent: a}]");
        world.carryOut();
        assertThat(condition(fold(), "Ready").message())
                .contains("a: ", "b: ", "c: ")
                .doesNotContain("d: ", "e: ")
                .endsWith(" And 2 more.");
    }

    @Test
    void atRestTheStatusStaysAsItIsAlsoLater() {
        world.settle();
        world.status(fold());
        assertThat(StatusFolder.fold(world.seen(), world.plan(), List.of(), Map.of(), PASSWORDS, NOW.plusSeconds(3600)))
                .isEqualTo(world.seen().cache().getStatus());
    }

    @Test
    void aClassWhoseServersAreNotReadyIsAConditionAndKeepsTheCacheReady() {
        world.settle();
        assertThat(Conditions.find(fold().conditions(), "ClassesReady")).isEmpty();

        PolicyRule rule = new PolicyRule("own", 1, List.of("own:"), 60, 0, null, PolicyMode.Enforce);
        world.classes(new ClassServers(rule, false, List.of(), Optional.of("shop-own is not there yet")));
        assertThat(condition(fold(), "ClassesReady")).satisfies(c -> {
            assertThat(c.holds()).isFalse();
            assertThat(c.message()).contains("own: shop-own is not there yet");
        });
        assertThat(Conditions.holds(fold().conditions(), "Ready")).isTrue();
        world.classes(new ClassServers(rule, false, List.of(), Optional.empty()));
        assertThat(Conditions.holds(fold().conditions(), "ClassesReady")).isTrue();
    }

    private static Condition condition(RegionalCacheStatus status, String type) {
        return Conditions.find(status.conditions(), type).orElseThrow();
    }

    private RegionalCacheStatus fold() {
        return fold(PASSWORDS);
    }

    private RegionalCacheStatus fold(AuthFinding passwords) {
        return StatusFolder.fold(world.seen(), Planner.plan(world.seen()), List.of(), Map.of(), passwords, NOW);
    }
}
