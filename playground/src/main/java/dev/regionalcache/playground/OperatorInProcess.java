package dev.regionalcache.playground;

import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.agent.AgentOptions;
import dev.regionalcache.operator.controlplane.ControlPlane;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** The operator's two parts in this process: the very ones that run in clusters. */
final class OperatorInProcess implements AutoCloseable {

    private static final String NAMESPACE = "regionalcache-system";
    private static final String IDENTITY = "playground";

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Agent agent;
    private final ControlPlane controlPlane;

    /** Starts both; the cluster must have the CRDs and the operator's namespace. */
    OperatorInProcess(KubernetesClient client) {
        agent = Agent.start(new AgentOptions(
                client,
                new JedisConnector(Timeouts.DEFAULTS),
                NAMESPACE,
                Set.of(),
                IDENTITY,
                IDENTITY,
                meters,
                InstantSource.system()));
        controlPlane = ControlPlane.start(new ControlPlaneOptions(
                client, NAMESPACE, Set.of(), IDENTITY, Optional.empty(), meters, InstantSource.system()));
    }

    /** The operator's own namespace. */
    static String namespace() {
        return NAMESPACE;
    }

    /** The lag of a region's head as the agent measures it; empty for the primary and before the first measurement. */
    Optional<Duration> lag(String region) {
        return meters.find("regionalcache.replication.lag.seconds").tag("region", region).gauges().stream()
                .map(Gauge::value)
                .filter(seconds -> !seconds.isNaN())
                .findFirst()
                .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    @Override
    public void close() {
        controlPlane.close();
        agent.close();
    }
}
