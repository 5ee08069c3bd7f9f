package dev.regionalcache.operator.agent;

import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Set;

/** An agent for all namespaces of a test's cluster. */
final class TestAgent {

    private TestAgent() {}

    /** What makes one; {@code namespace} is its own. */
    static AgentOptions options(KubernetesClient client, String namespace) {
        return new AgentOptions(
                client,
                new JedisConnector(Timeouts.DEFAULTS),
                namespace,
                Set.of(),
                "agent",
                "test",
                new SimpleMeterRegistry(),
                InstantSource.system());
    }
}
