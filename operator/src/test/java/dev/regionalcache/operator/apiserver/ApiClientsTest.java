package dev.regionalcache.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches as real API servers have them, by WebSockets; the local cluster has none. */
class ApiClientsTest {

    private static final String BOOKMARK =
            "{'type':'BOOKMARK','object':{'kind':'ConfigMap','apiVersion':'v1','metadata':{'resourceVersion':'7'}}}"
                    .replace('\'', '"');

    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<ServerWebSocket> watches = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = vertx.createHttpServer()
                .webSocketHandler(watch -> {
                    asked.add(watch.query());
                    watches.add(watch);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void aWatchOnWhichNothingIsReadIsOpenedAgainWhereItWas() {
        try (KubernetesClient client = client(Duration.ofSeconds(1));
                Watch watch = watch(client)) {
            assertThat(watch).isNotNull();
            await().until(() -> asked.size() > 1);
            assertThat(asked.subList(0, 2)).allMatch(query -> query.contains("resourceVersion=7"));
        }
    }

    @Test
    void oneThatTellsNowAndThenHowFarItIsStays() {
        vertx.setPeriodic(300, tick -> watches.forEach(watch -> watch.writeTextMessage(BOOKMARK)));
        try (KubernetesClient client = client(Duration.ofSeconds(3));
                Watch watch = watch(client)) {
            assertThat(watch).isNotNull();
            assertThat(asked).singleElement().asString().contains("allowWatchBookmarks=true");
            await().during(5, TimeUnit.SECONDS).until(() -> asked.size() == 1);
        }
    }

    private static Watch watch(KubernetesClient client) {
        ListOptions from = new ListOptionsBuilder().withResourceVersion("7").build();
        return client.configMaps().inNamespace("web").watch(from, new Deaf());
    }

    private KubernetesClient client(Duration silence) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.actualPort())
                .build();
        return ApiClients.create(config, silence);
    }

    private static final class Deaf implements Watcher<ConfigMap> {

        @Override
        public void eventReceived(Action action, ConfigMap object) {}

        @Override
        public void onClose(WatcherException cause) {}

        @Override
        public boolean reconnecting() {
            return true;
        }
    }
}
