package dev.regionalcache.playground;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.localcluster.network.LocalNetwork;
import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.agent.AgentOptions;
import dev.regionalcache.operator.controlplane.ControlPlane;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The whole operator on four clusters: the control plane's, and three with a region and an agent each. */
final class OperatedCache implements AutoCloseable {

    static final List<String> REGIONS = List.of("a", "b", "c");

    private static final String CLUSTER_REGIONS = """
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: a}
            spec: {kubeconfigSecretRef: {name: a}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: b}
            spec: {kubeconfigSecretRef: {name: b}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: c}
            spec: {kubeconfigSecretRef: {name: c}}
            ---
            """;

    private final Path directory;
    private final LocalNetwork network = new LocalNetwork();
    private final Map<String, LocalCluster> clusters = new LinkedHashMap<>();
    private final Map<String, KubernetesClient> clients = new LinkedHashMap<>();
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final KubernetesClient hub;
    private final ControlPlane controlPlane;

    /** Brings it up with the primary in {@code a}; returns when every region is ready. */
    OperatedCache(Path directory, String manifest) throws Exception {
        this.directory = directory;
        Logs.to(Path.of("target", "operated-cache.log"));
        hub = cluster("hub");
        for (String region : REGIONS) {
            KubernetesClient client = cluster(region);
            clients.put(region, client);
            hub.resource(new SecretBuilder()
                            .withNewMetadata()
                            .withName(region)
                            .withNamespace(Site.NAMESPACE)
                            .endMetadata()
                            .addToStringData(
                                    "kubeconfig",
                                    Objects.requireNonNull(clusters.get(region)).kubeconfig())
                            .build())
                    .serverSideApply();
            startAgent(region);
        }
        controlPlane = ControlPlane.start(new ControlPlaneOptions(
                hub,
                Site.NAMESPACE,
                Set.of(),
                "control-plane",
                Optional.empty(),
                new SimpleMeterRegistry(),
                InstantSource.system()));
        Console quiet = new Console(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        new BringUp(hub, quiet).apply(Manifest.read(CLUSTER_REGIONS + manifest, 3, ""));
        await().atMost(Duration.ofSeconds(30)).until(() -> write("c", "begun"), "OK"::equals);
        // Nobody is promoted before the regions have copied the data.
        await().atMost(Duration.ofSeconds(30)).until(() -> "begun".equals(read("b")) && "begun".equals(read("c")));
        await().atMost(Duration.ofSeconds(60)).until(() -> "3/3".equals(status().regionsReady()));
    }

    void startAgent(String region) {
        agents.put(region, agent(Objects.requireNonNull(clients.get(region))));
    }

    void stopAgent(String region) {
        Objects.requireNonNull(agents.get(region)).close();
    }

    /** Cuts the clusters of two regions, or of one and the control plane ({@code hub}), off from each other. */
    void cut(String one, String other) {
        network.cut(one, other);
    }

    /** Ends a cut. */
    void heal(String one, String other) {
        network.heal(one, other);
    }

    /** Changes the cache as a user does. */
    void change(Consumer<RegionalCache> how) {
        hub.resources(RegionalCache.class)
                .inNamespace("default")
                .withName("chat")
                .edit(cache -> {
                    how.accept(cache);
                    return cache;
                });
    }

    /** Changes fields of the spec, in YAML. */
    void patch(String yaml) {
        hub.resources(RegionalCache.class)
                .inNamespace("default")
                .withName("chat")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        Serialization.asJson(Serialization.unmarshal(yaml, Map.class)));
    }

    CacheMember member(String region) {
        return Objects.requireNonNull(clients.get(region))
                .resources(CacheMember.class)
                .inNamespace("default")
                .withName("chat-" + region)
                .require();
    }

    KubernetesClient client(String region) {
        return Objects.requireNonNull(clients.get(region));
    }

    /** What a person would look at, in a test that failed. */
    void dump() {
        System.out.println(Serialization.asYaml(status().failovers()) + Serialization.asYaml(status().conditions()));
        clients.forEach((region, client) -> {
            var member = client.resources(CacheMember.class)
                    .inNamespace("default")
                    .withName("chat-" + region)
                    .require();
            var spec = member.getSpec();
            System.out.printf(
                    "%s: epoch %d of %s, chosen %s, parent %s, previous %s, released %s, witnesses %s%n",
                    region,
                    spec.epoch(),
                    spec.proposer(),
                    spec.chosen(),
                    spec.parent(),
                    spec.previous(),
                    spec.released(),
                    spec.witnesses());
            var status = member.getStatus();
            System.out.printf(
                    "   observed %s, lease %s, head %s, link %s, writable %s, lost %s, %s%n",
                    status.observedEpoch(),
                    status.lease(),
                    status.head(),
                    status.link(),
                    status.writable(),
                    status.lost(),
                    status.conditions());
            System.out.println(client.pods()
                    .inNamespace("default")
                    .withName("chat-" + region + "-0")
                    .tailingLines(60)
                    .getLog());
        });
    }

    @Override
    public void close() {
        controlPlane.close();
        agents.values().forEach(Agent::close);
        clients.values().forEach(KubernetesClient::close);
        hub.close();
        clusters.values().forEach(LocalCluster::close);
    }

    private KubernetesClient cluster(String name) throws IOException {
        LocalCluster cluster = LocalCluster.start(
                LocalClusterOptions.of(name, directory.resolve(name)).in(network, Labels.REGION));
        clusters.put(name, cluster);
        KubernetesClient client = cluster.client();
        Site.prepare(client);
        return client;
    }

    private static Agent agent(KubernetesClient client) {
        return Agent.start(new AgentOptions(
                client,
                new JedisConnector(Timeouts.DEFAULTS),
                Site.NAMESPACE,
                Set.of(),
                "agent",
                "test",
                new SimpleMeterRegistry(),
                InstantSource.system()));
    }

    RegionalCacheStatus status() {
        return Objects.requireNonNull(hub.resources(RegionalCache.class)
                .inNamespace("default")
                .withName("chat")
                .require()
                .getStatus());
    }

    FailoverStatus row() {
        return status().failovers().getFirst();
    }

    String write(String region, String value) {
        try (Jedis jedis = connect(region, "chat-primary", "application")) {
            return jedis.set("k", value);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    String read(String region) {
        try (Jedis jedis = connect(region, "chat", "application")) {
            return String.valueOf(jedis.get("k"));
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    String process(String region) {
        return info(region, "server", "process_id");
    }

    String info(String region, String section, String field) {
        String address = Objects.requireNonNull(clients.get(region))
                .pods()
                .inNamespace("default")
                .withName("chat-" + region + "-0")
                .require()
                .getStatus()
                .getPodIP();
        try (Jedis jedis = connect(new HostAndPort(address, 6379), "operator")) {
            return jedis.info(section)
                    .lines()
                    .filter(l -> l.startsWith(field + ":"))
                    .map(l -> l.substring(field.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    Jedis connect(String region, String service, String user) {
        String address = Objects.requireNonNull(clients.get(region))
                .services()
                .inNamespace("default")
                .withName(service)
                .require()
                .getSpec()
                .getClusterIP();
        return connect(new HostAndPort(address, 6379), user);
    }

    private Jedis connect(HostAndPort server, String user) {
        String encoded = hub.secrets()
                .inNamespace("default")
                .withName("chat-auth")
                .require()
                .getData()
                .get(user);
        return new Jedis(
                server,
                DefaultJedisClientConfig.builder()
                        .user(user)
                        .password(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                        .socketTimeoutMillis(2_000)
                        .connectionTimeoutMillis(1_000)
                        .build());
    }

    static void signal(String signal, String process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, process).start().waitFor();
    }
}
