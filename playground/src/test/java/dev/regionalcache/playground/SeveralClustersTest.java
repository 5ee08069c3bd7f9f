package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.localcluster.network.LocalNetwork;
import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.controlplane.ControlPlane;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The control plane in one local cluster, a region in another: agents, kubeconfig, network and real servers. */
class SeveralClustersTest {

    private static final String MANIFEST = """
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: home}
            spec: {}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: away}
            spec: {kubeconfigSecretRef: {name: away}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: RegionalCache
            metadata: {name: chat}
            spec:
              template: {resources: {limits: {memory: 96Mi}}}
              replication: {backlogSize: 4Mi}
              regions: [{name: home}, {name: away, parent: home}]
            """;

    @TempDir
    private Path directory;

    private final LocalNetwork network = new LocalNetwork();
    private LocalCluster home;
    private LocalCluster away;
    private KubernetesClient homeClient;
    private KubernetesClient awayClient;
    private Agent homeAgent;
    private Agent awayAgent;
    private ControlPlane controlPlane;

    @BeforeEach
    void start() throws Exception {
        network.distance("home", "away", Duration.ofMillis(40), Duration.ZERO);
        home = cluster("home");
        away = cluster("away");
        homeClient = home.client();
        awayClient = away.client();
        Site.prepare(homeClient);
        Site.prepare(awayClient);
        letIn(away.kubeconfig());
        homeAgent = agent(homeClient);
        awayAgent = agent(awayClient);
        controlPlane = controlPlane();
        Console quiet = Console.silent();
        new BringUp(homeClient, quiet).apply(Manifest.read(MANIFEST, 2, ""));
    }

    @AfterEach
    void stop() {
        controlPlane.close();
        awayAgent.close();
        homeAgent.close();
        awayClient.close();
        homeClient.close();
        away.close();
        home.close();
    }

    @Test
    void aWriteReachesTheOtherClusterAlsoAfterTheWayWasCutWithoutAFullCopy() {
        write("before", "yes");
        await().untilAsserted(() -> assertThat(read("before")).isEqualTo("yes"));

        network.cut("home", "away");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(row("away").link()).isEqualTo("Down");
            assertThat(Conditions.holds(status().conditions(), "Ready")).isFalse();
        });
        write("meanwhile", "yes");

        network.heal("home", "away");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(row("away").link()).isEqualTo("Up");
            assertThat(read("meanwhile")).isEqualTo("yes");
        });
        assertThat(info("chat-home-0", "stats")).contains("sync_full:1");
    }

    @Test
    void aControlPlaneThatIsReplacedAndAnAgentThatRestartsChangeNothing() {
        write("kept", "yes");
        long generation = member().getMetadata().getGeneration();
        String runId = info("chat-away-0", "server");

        controlPlane.close();
        awayAgent.close();
        awayAgent = agent(awayClient);
        controlPlane = controlPlane();
        patchMemoryPolicy();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(row("away").reason()).isNull();
            assertThat(status().observedGeneration()).isEqualTo(2);
            assertThat(Conditions.holds(status().conditions(), "Ready")).isTrue();
            assertThat(Conditions.holds(status().conditions(), "RolledOut")).isTrue();
            assertThat(member().getMetadata().getGeneration()).isGreaterThan(generation);
        });
        assertThat(status().epoch()).isEqualTo(1);
        assertThat(runId(info("chat-away-0", "server"))).isEqualTo(runId(runId));
        assertThat(read("kept")).isEqualTo("yes");
    }

    @Test
    void aClusterThatDoesNotAnswerIsReportedAndTheOtherGoesOn() {
        away.close();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(row("away").reason()).isEqualTo("Unreachable");
            assertThat(status().regionsReady()).isEqualTo("1/2");
        });
        write("alone", "yes");
    }

    @Test
    void aDeletionSaysForWhichClusterItWaitsAndWhy() {
        awayAgent.close();
        homeClient.resource(cache()).delete();
        awaitDeleting("away: its servers are removed by the agent there, and the agent in namespace");
        // One that never saw the members there, and is not let in.
        controlPlane.close();
        letIn("garbage");
        controlPlane = controlPlane();
        awaitDeleting("away: the Secret holds no kubeconfig");
        letIn(away.kubeconfig());
        awayAgent = agent(awayClient);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(homeClient.resources(RegionalCache.class).list().getItems())
                    .isEmpty();
            assertThat(awayClient.resources(CacheMember.class).list().getItems())
                    .isEmpty();
        });
    }

    private void awaitDeleting(String why) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Conditions.find(status().conditions(), "Deleting"))
                        .hasValueSatisfying(c -> assertThat(c.message()).contains(why)));
    }

    private void letIn(String kubeconfig) {
        homeClient
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("away")
                        .withNamespace(Site.NAMESPACE)
                        .endMetadata()
                        .addToStringData("kubeconfig", kubeconfig)
                        .build())
                .serverSideApply();
    }

    private LocalCluster cluster(String name) throws IOException {
        return LocalCluster.start(
                LocalClusterOptions.of(name, directory.resolve(name)).in(network, Labels.REGION));
    }

    private static Agent agent(KubernetesClient client) {
        return TestOperator.agent(client, "agent", InstantSource.system());
    }

    private ControlPlane controlPlane() {
        return TestOperator.controlPlane(homeClient);
    }

    /** A change that shows that the new processes work. */
    private void patchMemoryPolicy() {
        homeClient
                .resources(RegionalCache.class)
                .inNamespace("default")
                .withName("chat")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"config\":{\"maxmemory-policy\":\"allkeys-lru\"}}}");
    }

    private RegionalCacheStatus status() {
        return Objects.requireNonNull(cache().getStatus());
    }

    private RegionalCache cache() {
        return homeClient
                .resources(RegionalCache.class)
                .inNamespace("default")
                .withName("chat")
                .require();
    }

    private RegionStatus row(String region) {
        return status().regions().stream()
                .filter(r -> r.name().equals(region))
                .findFirst()
                .orElseThrow();
    }

    private CacheMember member() {
        return awayClient
                .resources(CacheMember.class)
                .inNamespace("default")
                .withName("chat-away")
                .require();
    }

    private void write(String key, String value) {
        try (Jedis jedis = connect(service(homeClient, "chat-primary"), "application")) {
            jedis.set(key, value);
        }
    }

    private String read(String key) {
        try (Jedis jedis = connect(service(awayClient, "chat"), "application")) {
            return jedis.get(key);
        }
    }

    private String info(String pod, String section) {
        KubernetesClient client = pod.contains("home") ? homeClient : awayClient;
        String address = client.pods()
                .inNamespace("default")
                .withName(pod)
                .require()
                .getStatus()
                .getPodIP();
        try (Jedis jedis = connect(new HostAndPort(address, 6379), "operator")) {
            return jedis.info(section);
        }
    }

    private static String runId(String info) {
        return info.lines().filter(l -> l.startsWith("run_id")).findFirst().orElseThrow();
    }

    private static HostAndPort service(KubernetesClient client, String name) {
        return new HostAndPort(
                client.services()
                        .inNamespace("default")
                        .withName(name)
                        .require()
                        .getSpec()
                        .getClusterIP(),
                6379);
    }

    private Jedis connect(HostAndPort server, String user) {
        String encoded = homeClient
                .secrets()
                .inNamespace("default")
                .withName("chat-auth")
                .require()
                .getData()
                .get(user);
        String password = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        return new Jedis(
                server,
                DefaultJedisClientConfig.builder().user(user).password(password).build());
    }
}
