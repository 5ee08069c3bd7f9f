package dev.regionalcache.operator.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.SwitchoverStatus;
import dev.regionalcache.operator.controlplane.planning.Change;
import dev.regionalcache.operator.controlplane.planning.EpochInForce;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.StepMemory;
import dev.regionalcache.operator.controlplane.planning.World;
import dev.regionalcache.operator.controlplane.secrets.AuthData;
import dev.regionalcache.operator.controlplane.secrets.AuthFinding;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrdersTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final AuthFinding PASSWORDS = new AuthFinding.Found(new AuthData(Map.of()));
    private static final List<String> REGIONS = List.of("a", "b", "c");

    private final World world = new World(
            "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]", "failover: {mode: Automatic}");
    private RegionalCacheStatus status;

    OrdersTest() {
        world.settle();
        status = converge();
    }

    @Test
    void aNewCacheHasNoOrders() {
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("a", null, "a", null));
        assertThat(status.primaryRegion()).isEqualTo("a");
    }

    @Test
    void anotherPrimaryRegionIsAnOrderThatIsCarriedOutOnce() {
        world.change("primaryRegion: b");
        Plan plan = step();
        assertThat(plan.change()).isInstanceOf(Change.Switching.class);
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("b", null, "a", null));
        // The old primary's member is written last.
        assertThat(world.member("a").getSpec().epoch()).isEqualTo(1);
        status = converge();
        assertThat(world.member("a").getSpec().epoch()).isEqualTo(2);
        assertThat(status.primaryRegion()).isEqualTo("b");
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("b", null, "b", null));
        FailoverStatus row = status.failovers().getFirst();
        assertThat(row.reason()).isEqualTo("Switchover");
        assertThat(row.from()).isEqualTo("a");
        assertThat(row.to()).isEqualTo("b");
        assertThat(row.state()).isEqualTo(FailoverState.Completed);
    }

    @Test
    void aSpecThatNamesAnotherRegionAfterAFailoverIsNoOrder() {
        world.change("primaryRegion: b");
        world.status(with("{primaryRegion: b, home: b}"));
        assertThat(converge().primaryRegion()).isEqualTo("a");
    }

    @Test
    void withFailbackThePrimaryComesBackAfterAMinute() {
        world.change("failover: {failback: Automatic}");
        world.status(with("{primaryRegion: a, home: b}"));
        world.memory(up("b", Duration.ofSeconds(59)));
        assertThat(converge().primaryRegion()).isEqualTo("a");
        world.memory(up("b", Duration.ofSeconds(60)));
        RegionalCacheStatus after = converge();
        assertThat(after.primaryRegion()).isEqualTo("b");
        assertThat(after.failovers().getFirst().reason()).isEqualTo("Failback");
    }

    @Test
    void anAnnotationIsAnOrderAndTheSameOneIsNotAnother() {
        world.annotate(Annotations.SWITCHOVER, "c");
        status = converge();
        assertThat(status.primaryRegion()).isEqualTo("c");
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("a", "c", "c", null));
        world.annotate(Annotations.SWITCHOVER, "a@2");
        status = converge();
        assertThat(status.primaryRegion()).isEqualTo("a");
        world.annotate(Annotations.SWITCHOVER, "c@3");
        assertThat(converge().primaryRegion()).isEqualTo("c");
    }

    @Test
    void twoChangesInARowEndAtTheSecond() {
        world.change("primaryRegion: b");
        step();
        world.change("primaryRegion: a");
        assertThat(converge().primaryRegion()).isEqualTo("a");
    }

    @Test
    void whatIsRefusedSaysWhyAndWaits() {
        world.change("primaryRegion: b");
        REGIONS.forEach(r -> world.report(r, "lag: '<5s'"));
        step(false);
        assertThat(Conditions.find(status.conditions(), "SwitchoverRefused")
                        .orElseThrow()
                        .reason())
                .isEqualTo("Lagging");
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("a", null, "a", null));
        status = converge();
        assertThat(status.primaryRegion()).isEqualTo("b");
        assertThat(Conditions.find(status.conditions(), "SwitchoverRefused")).isEmpty();
    }

    @Test
    void withoutALeaseThePrimaryBorrowsOneForTheOrder() {
        world.change("failover: {mode: Disabled}");
        status = converge();
        assertThat(world.member("a").getSpec().lease()).isNull();
        long before = world.member("a").getSpec().epoch();
        world.change("primaryRegion: b");
        status = converge();
        assertThat(status.primaryRegion()).isEqualTo("b");
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("b", null, "b", null));
        assertThat(status.failovers().getFirst().reason()).isEqualTo("Switchover");
        assertThat(status.failovers().getFirst().state()).isEqualTo(FailoverState.Completed);
        // One epoch that borrows it, one without the former witness, one that moves the primary, one that gives it
        // back.
        assertThat(world.member("a").getSpec().epoch()).isEqualTo(before + 4);
        assertThat(world.member("b").getSpec().lease()).isNull();
        assertThat(Conditions.find(status.conditions(), "SwitchoverRefused")).isEmpty();
    }

    /** It was kept until some region had something to say, which one that copies everything has not for minutes. */
    @Test
    void aBorrowedLeaseIsLookedAtUntilItGoesBack() {
        world.change("failover: {mode: Disabled}");
        status = converge();
        world.change("primaryRegion: b");
        Plan plan = step();
        for (int i = 0; i < 12 && !(plan.change() instanceof Change.Held && isPrimary("b", plan)); i++) {
            plan = step();
        }
        world.report("c", "link: Down");
        plan = world.plan();
        assertThat(plan.change()).isInstanceOf(Change.Held.class);
        assertThat(world.member("b").getSpec().lease()).isNotNull();
        assertThat(plan.again()).isNotNull();
    }

    private static boolean isPrimary(String region, Plan plan) {
        EpochInForce epoch = plan.epoch();
        return epoch != null && epoch.chosen().region().equals(region);
    }

    @Test
    void withoutALeaseWhatIsRefusedSaysWhyAndBorrowsNone() {
        world.change("failover: {mode: Disabled}");
        status = converge();
        long before = world.member("a").getSpec().epoch();
        world.change("primaryRegion: b");
        world.report("b", "lag: '<5s'");
        step(false);
        assertThat(Conditions.find(status.conditions(), "SwitchoverRefused")
                        .orElseThrow()
                        .reason())
                .isEqualTo("Lagging");
        assertThat(world.member("a").getSpec().epoch()).isEqualTo(before);
    }

    @Test
    void aPrimaryThatWantsARestartIsMovedAwayAndComesBack() {
        world.memory(up("b", Duration.ofMinutes(1)));
        REGIONS.forEach(r -> world.report(r, "lag: '<100ms'"));
        world.report("a", "head: {moveWanted: the image x}");
        Plan plan = step(false);
        assertThat(plan.change())
                .isInstanceOfSatisfying(
                        Change.Switching.class, s -> assertThat(s.reason()).isEqualTo("Restart"));
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("a", null, "a", "a"));
        world.memory(StepMemory.NONE);
        assertThat(converge().primaryRegion()).isEqualTo("b");
        world.memory(up("a", Duration.ofMinutes(1)));
        RegionalCacheStatus after = converge();
        assertThat(after.primaryRegion()).isEqualTo("a");
        assertThat(after.failovers()).extracting(FailoverStatus::reason).containsExactly("Return", "Restart");
        assertThat(after.switchover()).isEqualTo(new SwitchoverStatus("a", null, "a", null));
    }

    @Test
    void aRegionThatIsTakenOutIsNotComeBackTo() {
        world.status(with("{primaryRegion: a, home: c, restarting: c}"));
        step(false);
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("a", null, "c", "c"));
        world.change("regions: null");
        world.change("regions: [{name: a}, {name: b, parent: a}]");
        step(false);
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("a", null, "a", null));
    }

    /** The leader dies after it wrote members, and before it told of it: the next one knows why the epoch began. */
    @Test
    void aRestartThatNobodyToldOfIsNotTakenForAnOrder() {
        world.memory(up("b", Duration.ofMinutes(1)));
        REGIONS.forEach(r -> world.report(r, "lag: '<100ms'"));
        world.report("a", "head: {moveWanted: the image x}");
        RegionalCacheStatus before = status;
        step(false);
        status = before;
        world.status(before);
        step(false);
        assertThat(status.switchover()).isEqualTo(new SwitchoverStatus("a", null, "a", "a"));
        assertThat(status.failovers().getFirst().reason()).isEqualTo("Restart");
    }

    @Test
    void anOrderThatComesInTheMiddleOfASwitchoverIsKept() {
        world.change("primaryRegion: b");
        step();
        world.annotate(Annotations.SWITCHOVER, "c");
        status = converge();
        assertThat(status.primaryRegion()).isEqualTo("c");
    }

    private static StepMemory up(String region, Duration since) {
        return new StepMemory("", Duration.ZERO, false, 1, Set.of(), Map.of(), Map.of(region, since), Map.of(), null);
    }

    private RegionalCacheStatus with(String orders) {
        return Yaml.changed(status, RegionalCacheStatus.class, "switchover: " + orders);
    }

    private Plan step() {
        return step(true);
    }

    /** What the control plane does once; {@code reports}: after all agents have acted. */
    private Plan step(boolean reports) {
        if (reports) {
            REGIONS.forEach(r -> world.report(r, "lag: '<100ms'"));
        }
        var seen = world.seen();
        RegionalCacheStatus before = seen.cache().getStatus();
        Plan plan = world.carryOut();
        List<FailoverStatus> rows = FailoverRows.next(before == null ? List.of() : before.failovers(), plan, seen, NOW);
        status = StatusFolder.fold(seen, plan, rows, Map.of(), PASSWORDS, NOW);
        world.status(status);
        return plan;
    }

    private RegionalCacheStatus converge() {
        for (int i = 0; i < 12; i++) {
            step();
        }
        return Objects.requireNonNull(status);
    }
}
