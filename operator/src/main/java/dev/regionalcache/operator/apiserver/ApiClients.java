package dev.regionalcache.operator.apiserver;

import dev.regionalcache.operator.apply.CompactSerialization;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes clients of API servers, the own cluster's and those of other clusters alike. The library's own limits are for
 * programs that can wait: a request that hangs takes longer there than others wait for an agent's heartbeat, and a watch
 * whose connection has died without a word is heard of after five to ten minutes.
 */
public final class ApiClients {

    private static final Duration REQUEST = Duration.ofSeconds(4);

    /**
     * For a connection: round trips over a far link, and one packet that is lost and sent again after a second. Caches with a
     * region in a cluster that drops packets are decided for when this has passed, after a start of the control plane.
     */
    private static final Duration CONNECT = Duration.ofMillis(2_500);

    private static final Duration WATCH_AGAIN = Duration.ofMillis(500);

    /**
     * A connection on which something is awaited, and nothing was read for so long, is closed; a watch is then opened anew
     * where it was. API servers send a bookmark on each watch every minute. One that sends none, as for a kind of which no
     * object has changed since it started, is asked once more after each such time, for one request.
     */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    /**
     * One for all clients: what it learns of classes took half of the memory of a client of another cluster, and more of one
     * that was closed, which the library holds for two minutes when it had a watch.
     */
    private static final KubernetesSerialization SERIALIZATION = CompactSerialization.create();

    private ApiClients() {}

    /** A client for this cluster; the limits are set in the configuration. */
    public static KubernetesClient create(Config config) {
        return create(config, SILENCE);
    }

    /** The same, with another time after which a watch that is silent is opened anew. */
    public static KubernetesClient create(Config config, Duration silence) {
        return new KubernetesClientBuilder()
                .withConfig(bounded(config))
                .withKubernetesSerialization(SERIALIZATION)
                .withHttpClientFactory(new Impatient(silence))
                .build();
    }

    private static Config bounded(Config config) {
        config.setConnectionTimeout((int) CONNECT.toMillis());
        config.setRequestTimeout((int) REQUEST.toMillis());
        // Whoever asks decides whether, and with what, to ask again.
        config.setRequestRetryBackoffLimit(0);
        config.setWatchReconnectInterval((int) WATCH_AGAIN.toMillis());
        return config;
    }

    /** Watches are WebSockets, and plain answers without an end where there are none: this bounds both. */
    private static final class Impatient extends VertxHttpClientFactory {

        private final Duration silence;

        Impatient(Duration silence) {
            this.silence = silence;
        }

        @Override
        protected void additionalConfig(WebClientOptions options) {
            options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS).setReadIdleTimeout((int) silence.toMillis());
        }
    }
}
