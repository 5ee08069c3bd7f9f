package dev.regionalcache.operator.agent;

import dev.regionalcache.redis.RedisConnector;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Set;

/**
 * What an agent needs.
 *
 * @param client for the cluster that it serves; not closed by the agent
 * @param connector by which it reaches servers
 * @param namespace the operator's own: the heartbeat's Lease lies there
 * @param watchNamespaces the namespaces whose members it serves; empty: all
 * @param identity the name of this process
 * @param version the operator's version
 */
public record AgentOptions(
        KubernetesClient client,
        RedisConnector connector,
        String namespace,
        Set<String> watchNamespaces,
        String identity,
        String version,
        MeterRegistry meters,
        InstantSource clock) {

    /** Takes a copy of the namespaces. */
    public AgentOptions {
        watchNamespaces = Set.copyOf(watchNamespaces);
    }
}
