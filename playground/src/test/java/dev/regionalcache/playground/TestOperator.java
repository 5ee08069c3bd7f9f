package dev.regionalcache.playground;

import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.agent.AgentOptions;
import dev.regionalcache.operator.controlplane.ControlPlane;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** The operator's two processes as tests start them: for all namespaces, and with meters of their own. */
final class TestOperator {

    private TestOperator() {}

    static Agent agent(KubernetesClient client, String identity, InstantSource clock) {
        return agent(client, new JedisConnector(Timeouts.DEFAULTS), identity, clock);
    }

    static Agent agent(KubernetesClient client, RedisConnector connector, String identity, InstantSource clock) {
        return Agent.start(new AgentOptions(
                client, connector, Site.NAMESPACE, Set.of(), identity, "test", new SimpleMeterRegistry(), clock));
    }

    static ControlPlane controlPlane(KubernetesClient client) {
        return ControlPlane.start(new ControlPlaneOptions(
                client,
                Site.NAMESPACE,
                Set.of(),
                "control-plane",
                Optional.empty(),
                new SimpleMeterRegistry(),
                InstantSource.system()));
    }
}
