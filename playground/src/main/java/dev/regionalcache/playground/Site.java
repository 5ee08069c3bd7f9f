package dev.regionalcache.playground;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.agent.AgentOptions;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A local cluster, and the agent that serves it: the very one that runs in clusters. Thread-safe. */
final class Site implements AutoCloseable {

    /** The operator's own namespace. */
    static final String NAMESPACE = "regionalcache-system";

    /** Read once for all clusters. */
    private static final List<CustomResourceDefinition> DEFINITIONS = Stream.of(
                    "regionalcaches", "cacheregions", "cachemembers", "cachepolicies")
            .map(Site::definition)
            .toList();

    private final LocalCluster cluster;
    private final KubernetesClient client;
    private final RedisConnector connector;
    private MeterRegistry meters = new SimpleMeterRegistry();
    private @Nullable Agent agent;

    private Site(LocalCluster cluster, UnaryOperator<ServerAddress> gateways) {
        this.cluster = cluster;
        client = cluster.client();
        connector = new RegionConnector(new JedisConnector(Timeouts.DEFAULTS), cluster, gateways);
    }

    /**
     * Starts a cluster with what the chart would give it, and without an agent.
     *
     * @param gateways how its agent reaches servers of other clusters
     */
    static Site start(LocalClusterOptions options, UnaryOperator<ServerAddress> gateways) throws IOException {
        Site site = new Site(LocalCluster.start(options), gateways);
        try {
            prepare(site.client);
            return site;
        } catch (RuntimeException e) {
            site.close();
            throw e;
        }
    }

    LocalCluster cluster() {
        return cluster;
    }

    /** For this cluster, from within it; closed with it. */
    KubernetesClient client() {
        return client;
    }

    /** Starts the agent; nothing where it runs. */
    synchronized void startAgent() {
        if (agent == null) {
            meters = new SimpleMeterRegistry();
            agent = Agent.start(new AgentOptions(
                    client, connector, NAMESPACE, Set.of(), "agent", "playground", meters, InstantSource.system()));
        }
    }

    /** Ends the agent; nothing where none runs. Servers are left as they are. */
    synchronized void stopAgent() {
        if (agent != null) {
            agent.close();
            agent = null;
        }
    }

    /** The lag of a region's head as the agent measures it; empty for the primary and before the first measurement. */
    synchronized Optional<Duration> lag(String region) {
        return meters.find("regionalcache.replication.lag.seconds").tag("region", region).gauges().stream()
                .map(Gauge::value)
                .filter(seconds -> !seconds.isNaN())
                .findFirst()
                .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    /** Gives a cluster what the chart would: the CRDs, and the operator's namespace. */
    static void prepare(KubernetesClient client) {
        client.resourceList(DEFINITIONS).serverSideApply();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    private static CustomResourceDefinition definition(String plural) {
        InputStream yaml = Objects.requireNonNull(
                Site.class.getResourceAsStream("/crds/" + plural + ".yaml"), "definitions are packaged");
        return new KubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
    }

    @Override
    public void close() {
        stopAgent();
        client.close();
        cluster.close();
    }
}
