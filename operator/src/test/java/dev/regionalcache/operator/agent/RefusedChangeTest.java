package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.MissingPart;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.servers.ServerFleet;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster does not do, with its own API server. */
class RefusedChangeTest {

    private static final String MORE = Members.template("{resources: {limits: {memory: 512Mi}}}");

    private final MemberSnapshot seen = Sight.running(Members.primary())
            .changePod(0, "metadata: {namespace: web}")
            .declared(Members.primary(MORE))
            .seen();
    private final Pod pod = seen.declaredPods().getFirst();
    private final ServerFleet fleet = new ServerFleet(
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1))),
            InstantSource.system(),
            new SimpleMeterRegistry(),
            member -> {});
    private LocalCluster cluster;
    private KubernetesClient client;
    private EventPublisher events;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
        client = cluster.client();
        Namespaces.create(client, "web");
        client.resource(pod).create();
        events = new EventPublisher(client, "agent", "test", InstantSource.system());
    }

    @AfterEach
    void close() {
        fleet.close();
        client.close();
        cluster.close();
    }

    /** The primary's was tried again every five seconds for ever, and any other pod deleted at once. */
    @Test
    void aResizeThatAClusterDoesNotKnowIsNotedOnThePodWhichStays() {
        try (KubernetesClient old = new MissingPart("/resize").client(cluster)) {
            changer(old)
                    .carryOut(seen, new ServerChange.Resize(pod.getMetadata().getName()));
        }
        Pod now = client.resource(pod).get();
        assertThat(now.getMetadata().getDeletionTimestamp()).isNull();
        assertThat(RefusedResize.isNoted(now, seen.spec().main().template())).isTrue();
        assertEvents();
    }

    @Test
    void whatIsRefusedIsNotTold() {
        try (KubernetesClient refused = stranger()) {
            for (ServerChange change : changes()) {
                assertThatThrownBy(() -> changer(refused).carryOut(seen, change))
                        .isInstanceOf(KubernetesClientException.class);
            }
        }
        assertEvents();
    }

    @Test
    void whatIsDoneIsTold() {
        changes().forEach(change -> changer(client).carryOut(seen, change));
        assertEvents("NewImage", "Restarting", "Recreating", "ServerEnded");
    }

    private List<ServerChange> changes() {
        String name = pod.getMetadata().getName();
        return List.of(
                new ServerChange.NewImage(name, "another"),
                new ServerChange.Restart(name, "databases"),
                new ServerChange.Recreate(name),
                new ServerChange.End(name, "it does not answer"));
    }

    private void assertEvents(String... reasons) {
        events.publish(seen.member(), EventPublisher.Severity.Normal, "Last", "They keep their order.");
        await().until(() -> reasons().contains("Last"));
        assertThat(reasons())
                .containsExactlyInAnyOrder(
                        Stream.concat(Stream.of(reasons), Stream.of("Last")).toArray(String[]::new));
    }

    private List<String> reasons() {
        return client.events().v1().events().inNamespace("web").list().getItems().stream()
                .map(Event::getReason)
                .toList();
    }

    private ServerChanger changer(KubernetesClient by) {
        return new ServerChanger(by, fleet, events);
    }

    /** Without a token. */
    private KubernetesClient stranger() {
        InetSocketAddress server = cluster.apiServer();
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://%s:%d".formatted(server.getHostString(), server.getPort()))
                        .build())
                .build();
    }
}
