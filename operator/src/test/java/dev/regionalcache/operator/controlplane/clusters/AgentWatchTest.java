package dev.regionalcache.operator.controlplane.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.controlplane.clusters.ClusterState.AgentState;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgentWatchTest {

    private static final Duration TICK = Duration.ofMillis(1);

    private final AgentWatch watch = new AgentWatch();

    @Test
    void anAgentLivesWhileItsLeaseIsRenewed() {
        Duration now = Duration.ZERO;
        for (int renewal = 1; renewal < 5; renewal++) {
            assertThat(observe("v" + renewal, now)).isEqualTo(new AgentState(true, "1.2.3", ""));
            now = now.plus(AgentWatch.SILENCE).minus(TICK);
            assertThat(observe("v" + renewal, now).alive()).isTrue();
        }
    }

    @Test
    void anAgentThatIsSilentForThreeHeartbeatsIsDownUntilItRenews() {
        observe("v1", Duration.ZERO);
        AgentState silent = observe("v1", AgentWatch.SILENCE);
        assertThat(silent.alive()).isFalse();
        assertThat(silent.version()).isEqualTo("1.2.3");
        assertThat(silent.message())
                .isEqualTo(
                        "the agent in namespace system has not renewed its Lease regionalcache-agent for over 6 s; servers go on as they are. Look at the agent's pod in that namespace of the region's cluster");
        assertThat(observe("v2", AgentWatch.SILENCE.plus(TICK)).alive()).isTrue();
    }

    /** Two clusters' clocks are not compared: an agent whose clock is wrong by a year lives. */
    @Test
    void theTimeThatTheLeaseSaysCountsForNothing() {
        Lease lease = Yaml.object(
                Lease.class, "{metadata: {resourceVersion: v1}, spec: {renewTime: '2001-01-01T00:00:00.000000Z'}}");
        assertThat(watch.observe(lease, "system", 0).alive()).isTrue();
    }

    @Test
    void withoutALeaseNoAgentHasEverRunThere() {
        AgentState none = watch.observe(null, "system", 0);
        assertThat(none.alive()).isFalse();
        assertThat(none.version()).isEmpty();
        assertThat(none.message()).contains("no agent has run in namespace system", "agentNamespace");
    }

    @Test
    void aLeaseThatWasDeletedAndCreatedAgainIsANewOne() {
        observe("v1", Duration.ZERO);
        watch.observe(null, "system", 1);
        assertThat(observe("v1", AgentWatch.SILENCE).alive()).isTrue();
    }

    private AgentState observe(String resourceVersion, Duration at) {
        return watch.observe(
                Yaml.object(
                        Lease.class,
                        "metadata: {annotations: {regionalcache.dev/agent-version: 1.2.3}}",
                        "metadata: {resourceVersion: %s}".formatted(resourceVersion)),
                "system",
                at.toNanos());
    }
}
