package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.fixture.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritableGaugeTest {

    private static final String HEARD = "{name: eu, role: Primary, health: Healthy, servers: 1/1}";
    private static final String SILENT = "{name: eu, role: Primary, health: Unknown, reason: AgentDown}";

    @Test
    void aLeaseThatIsHeldIsOneAlsoWhileItIsHandedOver() {
        assertThat(of(HEARD, "True", "LeaseHeld")).isOne();
        assertThat(of(HEARD, "True", "SwitchingOver")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NotVoted", "Paused", "NoMajorityOfAgents", "NoCandidate"})
    void aPrimaryThatIsHeardOfAndHoldsNoLeaseIsZero(String reason) {
        assertThat(of(HEARD, "False", reason)).isZero();
    }

    /** It goes on as long as witnesses see it; that it is not heard of is another alert. */
    @ParameterizedTest
    @ValueSource(strings = {"Unknown", "AgentDown", "NotVoted", "Paused", "NoMajorityOfAgents", "NoCandidate"})
    void aPrimaryOfWhichNothingIsHeardIsNotCalledGone(String reason) {
        assertThat(of(SILENT, "False", reason)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PrimaryLost", "Preparing", "Promoting"})
    void onceItIsKnownToBeGoneNobodyHasToSaySoAnyMore(String reason) {
        assertThat(of(SILENT, "False", reason)).isZero();
        assertThat(of(HEARD, "False", reason)).isZero();
    }

    @Test
    void severalPrimariesAreNotNone() {
        assertThat(of(HEARD, "False", "SeveralPrimaries")).isNaN();
    }

    /** Images are pulled, and volumes made, at their own pace: that wakes nobody. */
    @Test
    void aFirstPrimaryThatIsOnItsWayIsNotMissed() {
        assertThat(of(HEARD, "False", "Starting")).isNaN();
        assertThat(of(SILENT, "False", "Starting")).isNaN();
    }

    @Test
    void aCacheThatIsBeingDeletedNeedsNoPrimary() {
        assertThat(WritableGauge.of(
                        status("{phase: Deleting, regions: [{name: eu, role: Primary, servers: 0/1, reason: x}]}")))
                .isNaN();
    }

    @Test
    void withoutALeaseItIsSeenByTheServers() {
        assertThat(WritableGauge.of(status("regions: [%s]".formatted(HEARD)))).isOne();
        assertThat(withoutLease("servers: 0/2, reason: ServersStarting")).isZero();
        assertThat(withoutLease("servers: 1/2, reason: ServersStarting")).isNaN();
        assertThat(withoutLease("reason: Unreachable")).isNaN();
        assertThat(WritableGauge.of(status("{}"))).isNaN();
    }

    /** A replica that serves nothing keeps nobody from writing. */
    @Test
    void whatOtherRegionsHaveDoesNotMatter() {
        String regions = "regions: [%s, {name: us, role: Replica, servers: 0/1, reason: ServersStarting}]";
        assertThat(WritableGauge.of(status(regions.formatted(HEARD)))).isOne();
    }

    private static double withoutLease(String primary) {
        return WritableGauge.of(status("regions: [{name: eu, role: Primary, %s}]".formatted(primary)));
    }

    private static double of(String primary, String available, String reason) {
        return WritableGauge.of(status("""
                regions: [%s]
                conditions: [{type: PrimaryAvailable, status: "%s", reason: %s, message: x}]
                """.formatted(primary, available, reason)));
    }

    private static RegionalCacheStatus status(String yaml) {
        return Yaml.object(RegionalCacheStatus.class, yaml);
    }
}
