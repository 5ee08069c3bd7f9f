package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.apiserver.ApiClients;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Relay;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.redis.ServerAddress;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose connections die in silence, while new ones get through: it is heard of as alive. */
class SilentWatchTest {

    private static final String SYSTEM = "regionalcache-system";
    private static final String WITNESS = "spec: {role: Witness, parent: null, keyspaces: null}";
    private static final String WATCH = "/cachemembers?allowWatchBookmarks=true";
    private static final Pattern STATUS = Pattern.compile("PATCH \\S+/cachemembers/shop-a/status");

    private LocalCluster cluster;
    private KubernetesClient client;
    private Relay relay;
    private CacheMember member;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
        client = cluster.client();
        Definitions.apply(client, "cachemembers");
        Namespaces.create(client, SYSTEM);
        Namespaces.create(client, "web");
        relay = new Relay(new ServerAddress(
                cluster.apiServer().getHostString(), cluster.apiServer().getPort()));
        member = client.resource(Members.primary(WITNESS)).create();
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        client.close();
        cluster.close();
    }

    /** It was deaf for five to ten minutes. */
    @Test
    void aChangeIsSeenSoonAfterAllConnectionsDied() {
        try (KubernetesClient through = client(Duration.ofSeconds(3));
                Agent agent = agent(through)) {
            await().until(() -> observed() == generation());
            relay.swallow();
            changed();
            await().atMost(Duration.ofSeconds(20)).until(() -> observed() == generation());
            assertThat(agent.alive()).isTrue();
            assertThat(relay.sent(STATUS)).isLessThan(10);
        }
    }

    /** What it had to say was refused 20 times a second, for it was made from the old version each time. */
    @Test
    void aMemberWhoseWatchDiedIsReadWhereItsStatusIsRefused() {
        try (KubernetesClient through = client(Duration.ofMinutes(10));
                Agent agent = agent(through)) {
            await().until(() -> observed() == generation());
            relay.swallow(WATCH);
            changed();
            int before = relay.sent(STATUS);
            passwords();
            await().until(() -> member().getStatus().observedGeneration() != null);
            assertThat(observed()).isEqualTo(generation());
            assertThat(member().getStatus().observedGeneration()).isEqualTo(generation());
            assertThat(relay.sent(STATUS) - before).isLessThan(10);
            assertThat(agent.alive()).isTrue();
        }
    }

    private Agent agent(KubernetesClient through) {
        return Agent.start(TestAgent.options(through, SYSTEM));
    }

    private KubernetesClient client(Duration silence) {
        InetSocketAddress address =
                new InetSocketAddress(relay.address().host(), relay.address().port());
        return ApiClients.create(Config.fromKubeconfig(cluster.kubeconfig(address)), silence);
    }

    private void changed() {
        client.resources(CacheMember.class)
                .inNamespace("web")
                .withName("shop-a")
                .edit(m -> Yaml.changed(m, CacheMember.class, "spec: {epoch: 2, proposer: next}"));
        assertThat(generation()).isGreaterThan(member.getMetadata().getGeneration());
    }

    private void passwords() {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("shop-a-auth")
                        .withNamespace("web")
                        .addToLabels(Labels.CACHE, "shop")
                        .addToLabels(Labels.REGION, "a")
                        .addToLabels("app.kubernetes.io/managed-by", Labels.MANAGER)
                        .endMetadata()
                        .withStringData(Map.of("operator", "o", "replication", "r", "application", "a"))
                        .build())
                .create();
    }

    private CacheMember member() {
        return client.resource(member).get();
    }

    private long generation() {
        return member().getMetadata().getGeneration();
    }

    /** Of which generation the agent tells. */
    private long observed() {
        return member().getStatus() == null
                ? 0
                : member().getStatus().conditions().stream()
                        .mapToLong(Condition::observedGeneration)
                        .max()
                        .orElse(0);
    }
}
