package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.DistantRegions;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.PodWriter;
import dev.regionalcache.e2e.harness.StateKiller;
import dev.regionalcache.e2e.harness.Timeline;
import dev.regionalcache.e2e.harness.Uptime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults of the primary's region at the distances of a cloud's regions, in all clusters that are there, while applications
 * in two regions write: every write of which they were told that it was accepted is there in the end, or reported lost.
 */
@EndToEnd
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DistantFailoverIT {

    /** How long the network is bad. */
    private static final int BAD_NETWORK_SECONDS = Integer.getInteger("bad.network.seconds", 60);

    private static final int ATTEMPTS = 3;

    private final Timeline timeline = new Timeline();
    private DistantCache cache;
    private DistantRegions regions;
    private int faults;

    @BeforeAll
    void install() {
        Kit.assume();
        regions = DistantRegions.install("e2e-distant", Clusters.all());
        cache = DistantCache.create(regions);
    }

    @AfterAll
    void delete() {
        if (regions != null) {
            timeline.write("%d clusters, %d regions"
                    .formatted(Clusters.all().size(), regions.namespaces().size()));
            regions.delete();
        }
    }

    @Test
    @Order(1)
    void itsRegionIsCutOff() {
        fault("its region is cut off", this::cut, this::heal);
    }

    @Test
    @Order(2)
    void nothingReachesIt() {
        fault(
                "nothing reaches it",
                primary -> regions.others(primary).forEach(other -> Kit.cutOneWay(other, cache.cluster(primary))),
                regions::moveApart);
    }

    @Test
    @Order(3)
    void itReachesNobody() {
        fault(
                "it reaches nobody",
                primary -> regions.others(primary).forEach(other -> Kit.cutOneWay(cache.cluster(primary), other)),
                regions::moveApart);
    }

    @Test
    @Order(4)
    void itsProcessIsKilled() {
        fault("its process is killed", primary -> Kit.killServers(cache.cluster(primary)), primary -> {});
    }

    @Test
    @Order(5)
    void itsPodIsDeletedByForce() {
        fault("its pod is deleted by force", this::deletePod, primary -> {});
    }

    @Test
    @Order(6)
    void itsProcessIsKilledWhileTheContainerRuntimeStandsStill() {
        fault(
                "its process is killed while the container runtime stands still",
                primary -> {
                    Kit.stopRuntime(cache.cluster(primary));
                    Kit.killServers(cache.cluster(primary));
                },
                primary -> Kit.continueRuntime(cache.cluster(primary)));
    }

    @ParameterizedTest
    @Order(7)
    @EnumSource(
            value = FailoverState.class,
            names = {"Preparing", "Promoting", "Following"})
    void itsRegionIsCutOffAndTheControlPlaneDies(FailoverState state) {
        cutAndKill(
                "the control plane",
                state,
                change -> Operator.killControlPlane(cache.control().cluster()));
    }

    /** While nobody is chosen yet it is that of another region. */
    @ParameterizedTest
    @Order(8)
    @EnumSource(
            value = FailoverState.class,
            names = {"Preparing", "Promoting", "Following"})
    void itsRegionIsCutOffAndTheAgentOfTheChosenOneDies(FailoverState state) {
        cutAndKill("the agent of the chosen region", state, change -> {
            String chosen = change.to();
            Operator.kill(
                    cache.cluster(chosen == null ? lastOther(Objects.requireNonNull(change.from())) : chosen), "agent");
        });
    }

    /** A change that goes through the state between two writes of its status is not seen there: the next one may be. */
    private void cutAndKill(String part, FailoverState state, Consumer<FailoverStatus> kill) {
        boolean killed = false;
        for (int attempt = 1; !killed && attempt <= ATTEMPTS; attempt++) {
            try (var killer = new StateKiller(cache.control(), DistantCache.NAME, cache.epoch(), state, kill)) {
                fault("its region is cut off, and %s killed in state %s".formatted(part, state), this::cut, this::heal);
                killed = killer.hasKilled();
            }
        }
        Assumptions.assumeTrue(killed, "the changes went through " + state + " between two writes");
    }

    @Test
    @Order(9)
    void aBadNetworkMovesNothing() {
        String primary = cache.primaryElsewhere();
        long epoch = cache.epoch();
        PodWriter writer = cache.write("bad");
        regions.worsen(300, 300, 2);
        Uptime began = Uptime.now();
        Await.until(
                "the network was bad for a while",
                Duration.ofSeconds(2L * BAD_NETWORK_SECONDS),
                () -> assertThat(began.passed()).isGreaterThan(BAD_NETWORK_SECONDS));
        regions.moveApart();
        Uptime healed = Uptime.now();
        cache.control().awaitReady(DistantCache.NAME);
        double ready = healed.passed();
        double gap = PodWriter.gap(cache.verified(List.of(writer)));
        timeline.row(
                "%d s of 300 ms jitter and 2 %% loss everywhere".formatted(BAD_NETWORK_SECONDS),
                primary,
                cache.primary(),
                gap,
                ready,
                "");
        assertThat(cache.epoch()).as("no failover").isEqualTo(epoch);
    }

    @Test
    @Order(10)
    void aSwitchoverLosesNothing() {
        String primary = cache.primaryElsewhere();
        String target = regions.remote().stream()
                .filter(r -> !r.equals(primary))
                .findFirst()
                .orElseThrow();
        PodWriter writer = cache.write("planned");
        int losses = cache.lost().size();
        Uptime began = Uptime.now();
        FailoverStatus change = cache.switchOver(target);
        double ready = began.passed();
        double gap = PodWriter.gap(cache.verified(List.of(writer)));
        timeline.row(
                "a switchover is ordered",
                primary,
                target,
                gap,
                ready,
                change.gapMillis() == null
                        ? change.reason()
                        : "%s; a gap of %d ms by the agents' clocks".formatted(change.reason(), change.gapMillis()));
        assertThat(cache.lost()).as("nothing was lost").hasSize(losses);
        // On a full machine a step may take too long: then a preparation takes its place, which loses nothing either.
        assertThat(change.reason()).isIn("Switchover", "Superseding");
    }

    private void cut(String region) {
        Kit.cut(cache.cluster(region));
    }

    private void heal(String region) {
        Kit.heal(cache.cluster(region));
    }

    private void deletePod(String region) {
        cache.cluster(region)
                .kubectl(
                        "delete",
                        "pod",
                        "-n",
                        cache.control().name(),
                        "%s-%s-0".formatted(DistantCache.NAME, region),
                        "--force",
                        "--grace-period=0")
                .ok();
    }

    /** A fault of the primary's region: another one takes over, it heals, and what was accepted is there or reported. */
    private void fault(String what, Consumer<String> begin, Consumer<String> end) {
        String primary = cache.primaryElsewhere();
        faults++;
        PodWriter near = cache.write("near" + faults);
        PodWriter far = cache.write(lastOther(primary), "far" + faults);
        Instant began;
        Uptime healed;
        try {
            began = Instant.now();
            begin.accept(primary);
            cache.awaitAnotherThan(primary);
            awaitAccepted(near);
            awaitAccepted(far);
        } finally {
            end.accept(primary);
            healed = Uptime.now();
        }
        cache.control().awaitReady(DistantCache.NAME);
        double ready = healed.passed();
        double gap = PodWriter.gap(cache.verified(List.of(near)));
        cache.verified(List.of(far));
        timeline.row(what, primary, cache.primary(), gap, ready, outcome(began, cache.newestChange()));
    }

    private String lastOther(String primary) {
        return regions.remote().stream()
                .filter(r -> !r.equals(primary))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static void awaitAccepted(PodWriter writer) {
        Uptime now = Uptime.now();
        Await.until(
                "writes of %s are accepted".formatted(writer.id()),
                () -> assertThat(writer.acknowledged().getLast().seconds()).isGreaterThan(now.at()));
    }

    private static String outcome(Instant began, FailoverStatus change) {
        return "%s; lost writes: %s%s, full copies: %s; %s"
                .formatted(
                        change.reason(),
                        change.lostWrites() == null ? "none" : change.lostWrites(),
                        change.uncounted() == null
                                ? ""
                                : " and those of %d processes that nobody can count".formatted(change.uncounted()),
                        change.fullSyncs() == null ? "none" : change.fullSyncs(),
                        steps(began, change));
    }

    /** When the last change got how far, as the control plane tells it, after the fault began. */
    private static String steps(Instant began, FailoverStatus change) {
        return change.steps().stream()
                .map(step -> "%s %.1f s"
                        .formatted(
                                step.name(),
                                Duration.between(began, Instant.parse(step.time()))
                                                .toMillis()
                                        / 1e3))
                .collect(Collectors.joining(", "));
    }
}
