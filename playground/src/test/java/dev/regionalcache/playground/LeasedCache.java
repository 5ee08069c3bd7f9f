package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.localcluster.network.LocalNetwork;
import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.redis.WriteMarker;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/** Three clusters with a region and an agent each, and nobody who decides: members are written by the test. */
final class LeasedCache implements AutoCloseable {

    static final List<String> REGIONS = List.of("a", "b", "c");

    private static final String NAMESPACE = "default";
    private static final String PASSWORD = "secret";

    private final LocalNetwork network = new LocalNetwork();
    private final Map<String, LocalCluster> clusters = new LinkedHashMap<>();
    private final Map<String, KubernetesClient> clients = new LinkedHashMap<>();
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final Map<String, Integer> replicas = new HashMap<>();
    private final int fencingMillis;

    LeasedCache(Path directory, int fencingMillis) throws IOException {
        this.fencingMillis = fencingMillis;
        for (String region : REGIONS) {
            LocalCluster cluster = LocalCluster.start(
                    LocalClusterOptions.of(region, directory.resolve(region)).in(network, Labels.REGION));
            clusters.put(region, cluster);
            KubernetesClient client = cluster.client();
            clients.put(region, client);
            Site.prepare(client);
            client.resource(new SecretBuilder()
                            .withNewMetadata()
                            .withName("shop-" + region + "-auth")
                            .withNamespace(NAMESPACE)
                            .addToLabels(Map.of(
                                    "app.kubernetes.io/managed-by",
                                    Labels.MANAGER,
                                    Labels.CACHE,
                                    "shop",
                                    Labels.REGION,
                                    region))
                            .endMetadata()
                            .addToStringData(
                                    Map.of("operator", PASSWORD, "replication", PASSWORD, "application", PASSWORD))
                            .build())
                    .serverSideApply();
            startAgent(region);
        }
    }

    /** Begins at a, and returns when all are in sync and the primary accepts writes. */
    void begin() {
        REGIONS.forEach(region -> write(region, 1, "", "chosen: {region: a}", parent(region, "a")));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> REGIONS.stream().allMatch(r -> status(r).endpoint() != null));
        REGIONS.forEach(region -> write(region, 1, "", "chosen: {region: a}", parent(region, "a")));
        await().atMost(Duration.ofSeconds(60)).until(() -> isReady("a") && isReady("b") && isReady("c"));
        // A member is ready with its lease; the gate opens, and writes the marker, in a moment.
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> REGIONS.stream().allMatch(region -> get(region, WriteMarker.KEY) != null));
    }

    boolean isReady(String region) {
        CacheMemberStatus status = status(region);
        return status.conditions().stream().anyMatch(c -> c.type().equals("Ready") && c.holds());
    }

    String parent(String region, String parent) {
        return region.equals(parent)
                ? "role: Primary"
                : "role: Replica, parent: {region: %s%s}".formatted(parent, endpoint(parent));
    }

    /** How many servers the region has from the next time on that its spec is written; one where nothing is said. */
    void scale(String region, int servers) {
        replicas.put(region, servers);
    }

    /** Writes a region's spec: the epoch, and fields in YAML's flow style. */
    void write(String region, long epoch, String more, String choice, String role) {
        String peers = REGIONS.stream()
                .map(r -> "{region: %s%s}".formatted(r, endpoint(r)))
                .collect(Collectors.joining(", "));
        String spec = """
                {cache: {namespace: default, name: shop, uid: cache-uid}, region: %s, epoch: %d, proposer: test-%d,
                 witnesses: [a, b, c], lease: {fencingMillis: %d}, peers: [%s], auth: {name: shop-%s-auth, hash: h},
                 keyspaces: [{name: main, replicas: %d, template: {revision: r1, engine: Redis, version: "6.2",
                   image: "redis:6.2", imagePullPolicy: IfNotPresent, resources: {limits: {memory: 96Mi}},
                   replication: {backlogSize: 4Mi}, terminationGracePeriodSeconds: 5}}], %s}
                """.formatted(
                region,
                epoch,
                epoch,
                fencingMillis,
                peers,
                region,
                replicas.getOrDefault(region, 1),
                List.of(more, choice, role).stream().filter(s -> !s.isEmpty()).collect(Collectors.joining(", ")));
        String yaml = """
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheMember
                metadata: {name: shop-%s, namespace: default}
                spec: %s
                """.formatted(region, spec);
        clients.get(region)
                .resource(clients.get(region).getKubernetesSerialization().unmarshal(yaml, CacheMember.class))
                .forceConflicts()
                .serverSideApply();
    }

    /** The lease of an epoch that {@link #write} wrote was given up, to nobody. */
    static String released(long epoch, String region) {
        return "released: [{of: {epoch: %d, proposer: test-%d, region: %s}}]".formatted(epoch, epoch, region);
    }

    private String endpoint(String region) {
        Endpoint endpoint = status(region).endpoint();
        return endpoint == null
                ? ""
                : ", endpoint: {host: \"%s\", port: %d}".formatted(endpoint.host(), endpoint.port());
    }

    CacheMemberStatus status(String region) {
        CacheMember member = clients.get(region)
                .resources(CacheMember.class)
                .inNamespace(NAMESPACE)
                .withName("shop-" + region)
                .get();
        return member == null || member.getStatus() == null
                ? clients.get(region).getKubernetesSerialization().unmarshal("{}", CacheMemberStatus.class)
                : member.getStatus();
    }

    /** Waits for a status; returns the milliseconds that it took. */
    long until(String region, Predicate<CacheMemberStatus> wanted) {
        long began = System.nanoTime();
        await().alias("status of " + region)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> status(region), wanted);
        return (System.nanoTime() - began) / 1_000_000;
    }

    Jedis connect(String region, String user) {
        String address = pod(region).require().getStatus().getPodIP();
        return new Jedis(
                new HostAndPort(address, 6379),
                DefaultJedisClientConfig.builder()
                        .user(user)
                        .password(PASSWORD)
                        .socketTimeoutMillis(5_000)
                        .build());
    }

    /**
     * Cuts the primary a off from both others and writes keys {@code lost-0} and so on, which it alone has. All are sent at once
     * over a connection that is there, for without replicas it accepts none in a moment.
     */
    void cutOffAndWrite(int writes) {
        try (Jedis application = connect("a", "application");
                Pipeline pipeline = application.pipelined()) {
            application.ping();
            cut("a", "b");
            cut("a", "c");
            List<Response<String>> answers = IntStream.range(0, writes)
                    .mapToObj(i -> pipeline.set("lost-" + i, "v"))
                    .toList();
            pipeline.sync();
            assertThat(answers).extracting(Response::get).containsOnly("OK");
        }
    }

    /** What a write of an application is answered. */
    String set(String region, String key, String value) {
        try (Jedis jedis = connect(region, "application")) {
            return jedis.set(key, value);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What an application reads in a region's server. */
    @Nullable
    String get(String region, String key) {
        try (Jedis application = connect(region, "application")) {
            return application.get(key);
        }
    }

    /** Waits until all of these regions have it. On its way back to its parent a server answers nobody. */
    void awaitValue(String key, String value, List<String> regions) {
        await().ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> regions.stream().allMatch(region -> value.equals(get(region, key))));
    }

    String info(String region, String section, String field) {
        try (Jedis jedis = connect(region, "operator")) {
            return jedis.info(section)
                    .lines()
                    .filter(l -> l.startsWith(field + ":"))
                    .map(l -> l.substring(field.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Names the pod of a region: another of the same name is another one. */
    String podUid(String region) {
        Pod pod = pod(region).get();
        return pod == null ? "" : pod.getMetadata().getUid();
    }

    /** Deletes the pod of a region's server; its process has so long to end. */
    void deletePod(String region, Duration grace) {
        pod(region).withGracePeriod(grace.toSeconds()).delete();
    }

    private PodResource pod(String region) {
        return clients.get(region).pods().inNamespace(NAMESPACE).withName("shop-" + region + "-0");
    }

    /** Deletes the member of a region, and with it its servers. */
    void deleteMember(String region) {
        clients.get(region)
                .resources(CacheMember.class)
                .inNamespace(NAMESPACE)
                .withName("shop-" + region)
                .delete();
    }

    /** Reasons of the events that were published of a region's member. */
    List<String> events(String region) {
        return clients.get(region).v1().events().inNamespace(NAMESPACE).list().getItems().stream()
                .map(e -> e.getReason())
                .toList();
    }

    void stopAgent(String region) {
        agents.remove(region).close();
    }

    void startAgent(String region) {
        agents.put(region, TestOperator.agent(clients.get(region), "agent-" + region, InstantSource.system()));
    }

    void distance(String region, String other, Duration roundTrip) {
        network.distance(region, other, roundTrip, Duration.ZERO);
    }

    void cut(String region, String other) {
        network.cut(region, other);
    }

    void heal(String region, String other) {
        network.heal(region, other);
    }

    @Override
    public void close() {
        agents.values().forEach(Agent::close);
        clients.values().forEach(KubernetesClient::close);
        clusters.values().forEach(LocalCluster::close);
    }
}
