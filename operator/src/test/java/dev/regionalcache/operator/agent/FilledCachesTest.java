package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is refused the list of a kind when it starts. */
class FilledCachesTest {

    private LocalCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
        client = cluster.client();
        Path crd = Path.of("..", "helm", "regionalcache", "files", "crds", "cachemembers.yaml");
        try (InputStream yaml = Files.newInputStream(crd)) {
            client.load(yaml).serverSideApply();
        }
        Namespaces.create(client, "regionalcache-system");
        Namespaces.create(client, "web");
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    /** It took the members for ones without servers: their traffic was led nowhere, and deleted ones were let go. */
    @Test
    void nothingIsDoneForAMemberBeforeItsPodsAreKnown() {
        client.resource(Members.primary()).create();
        Refused pods = new Refused("/pods");
        try (KubernetesClient through = client(pods);
                Agent agent = agent(through)) {
            await().during(Duration.ofSeconds(2)).until(() -> member().getStatus() == null);
            client.resource(member()).delete();
            await().during(Duration.ofSeconds(1)).until(() -> member() != null);
            pods.isRefused = false;
            await().until(() -> member() == null);
            assertThat(agent.alive()).isTrue();
        }
    }

    /** Who may not read them has no NodePorts, and all else. */
    @Test
    void nodesAreWaitedForByNobody() {
        client.resource(Members.primary()).create();
        try (KubernetesClient through = client(new Refused("/nodes"));
                Agent agent = agent(through)) {
            await().until(() -> member().getStatus() != null);
            assertThat(agent.alive()).isTrue();
        }
    }

    private CacheMember member() {
        return client.resources(CacheMember.class)
                .inNamespace("web")
                .withName("shop-a")
                .get();
    }

    private static Agent agent(KubernetesClient through) {
        return Agent.start(new AgentOptions(
                through,
                new JedisConnector(Timeouts.DEFAULTS),
                "regionalcache-system",
                Set.of(),
                "agent",
                "test",
                new SimpleMeterRegistry(),
                InstantSource.system()));
    }

    private KubernetesClient client(Refused refused) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("refused", refused))
                .build();
    }

    /** A kind that is not there, as long as it is refused. */
    private static final class Refused implements Interceptor {

        private final String path;
        private volatile boolean isRefused = true;

        Refused(String path) {
            this.path = path;
        }

        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (isRefused) {
                builder.uri(URI.create(request.uri().toString().replace(path, "/nothing")));
            }
        }
    }
}
