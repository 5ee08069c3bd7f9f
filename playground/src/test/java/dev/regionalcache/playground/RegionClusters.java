package dev.regionalcache.playground;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.localcluster.network.Gateways;
import dev.regionalcache.localcluster.network.LocalNetwork;
import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The control plane's cluster, and one a region with an agent; all ways between them can be cut. */
final class RegionClusters implements AutoCloseable {

    /** Where the control plane is. */
    static final String HUB = "hub";

    private final Path directory;
    private final LocalNetwork network = new LocalNetwork();
    private final Gateways gateways;
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private final LocalCluster hub;
    private final KubernetesClient hubClient;

    /** A region's cluster, with a client that is never cut off, and the agent's own. */
    private static final class Region {

        private final LocalCluster cluster;
        private final KubernetesClient client;
        private final KubernetesClient agentClient;
        private final SettableClock clock = new SettableClock();
        private Agent agent;

        Region(LocalCluster cluster, KubernetesClient client, KubernetesClient agentClient) {
            this.cluster = cluster;
            this.client = client;
            this.agentClient = agentClient;
        }
    }

    RegionClusters(Path directory) throws IOException {
        this.directory = directory;
        gateways = Gateways.into(network);
        hub = cluster(HUB);
        hubClient = hub.client();
        Site.prepare(hubClient);
    }

    /** Starts a region's cluster and its agent, and tells the control plane how it reaches it. */
    void start(String name) throws IOException {
        LocalCluster cluster = cluster(name);
        KubernetesClient client = cluster.client();
        Site.prepare(client);
        KubernetesClient agentClient = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(way(agentOf(name), apiOf(name), cluster)))
                .build();
        regions.put(name, new Region(cluster, client, agentClient));
        startAgent(name);
        hubClient
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(Site.NAMESPACE)
                        .endMetadata()
                        .addToStringData("kubeconfig", way(HUB, name, cluster))
                        .build())
                .serverSideApply();
    }

    KubernetesClient hub() {
        return hubClient;
    }

    KubernetesClient client(String region) {
        return region(region).client;
    }

    void startAgent(String name) {
        Region region = region(name);
        RedisConnector connector = new RegionConnector(
                new JedisConnector(Timeouts.DEFAULTS), region.cluster, server -> through(name, server));
        region.agent = TestOperator.agent(region.agentClient, connector, "agent", region.clock);
    }

    private ServerAddress through(String region, ServerAddress server) {
        InetSocketAddress gateway = gateways.from(region, new InetSocketAddress(server.host(), server.port()));
        return new ServerAddress(gateway.getHostString(), gateway.getPort());
    }

    void stopAgent(String region) {
        region(region).agent.close();
    }

    /** Sets the clock of a region's agent. */
    void setClock(String region, Duration off) {
        region(region).clock.off(off);
    }

    /** Cuts two regions, or a region's API server and the control plane, off from each other. */
    void cut(String one, String other) {
        network.cut(one, other);
    }

    /** Ends a cut. */
    void heal(String one, String other) {
        network.heal(one, other);
    }

    /** Nothing reaches a region's API server; its servers and all else go on. */
    void cutApi(String region) {
        network.cut(agentOf(region), apiOf(region));
        network.cut(HUB, region);
    }

    /** The API server is reached again. */
    void healApi(String region) {
        network.heal(agentOf(region), apiOf(region));
        network.heal(HUB, region);
    }

    /** How far two regions are from each other. */
    void distance(String one, String other, Duration roundTrip) {
        network.distance(one, other, roundTrip, Duration.ZERO);
    }

    @Override
    public void close() {
        for (Region region : regions.values()) {
            region.agent.close();
            region.agentClient.close();
            region.client.close();
        }
        hubClient.close();
        regions.values().forEach(r -> r.cluster.close());
        hub.close();
        try {
            gateways.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A container that is killed over and over again is not waited for. */
    private LocalCluster cluster(String name) throws IOException {
        return LocalCluster.start(LocalClusterOptions.of(name, directory.resolve(name))
                .in(network, Labels.REGION)
                .restartingAfter(Duration.ZERO));
    }

    private String way(String from, String to, LocalCluster cluster) {
        return cluster.kubeconfig(gateways.between(from, to, cluster.apiServer()));
    }

    private Region region(String name) {
        return Objects.requireNonNull(regions.get(name));
    }

    private static String agentOf(String region) {
        return "agent of " + region;
    }

    private static String apiOf(String region) {
        return "API of " + region;
    }
}
