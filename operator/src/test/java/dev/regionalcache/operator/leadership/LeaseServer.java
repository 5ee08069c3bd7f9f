package dev.regionalcache.operator.leadership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** As much of an API server as one Lease needs: read, create and merge patch, with versions that conflict. */
final class LeaseServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectNode NOTHING = JSON.createObjectNode();

    private final HttpServer server;
    private ObjectNode lease = NOTHING;
    private long version;
    private volatile boolean away;

    LeaseServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/apis/coordination.k8s.io/v1/namespaces/ops/leases", this::serve);
        server.start();
    }

    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    /** From here on no request is answered. */
    void goAway() {
        away = true;
    }

    synchronized String holder() {
        return lease.path("spec").path("holderIdentity").asText("");
    }

    /** Another process takes the Lease without asking. */
    synchronized void setHolder(String holder) {
        ((ObjectNode) lease.path("spec")).put("holderIdentity", holder);
        store(lease);
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (away) {
            return;
        }
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        int status = switch (exchange.getRequestMethod()) {
            case "GET" -> lease.isEmpty() ? 404 : 200;
            case "POST" -> create((ObjectNode) body);
            case "PATCH" -> patch(body);
            default -> 405;
        };
        byte[] answer = JSON.writeValueAsBytes(status == 200 ? lease : NOTHING);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private synchronized int create(ObjectNode created) {
        if (!lease.isEmpty()) {
            return 409;
        }
        store(created);
        return 200;
    }

    private synchronized int patch(JsonNode patch) {
        String expected = patch.path("metadata").path("resourceVersion").asText();
        if (!expected.equals(lease.path("metadata").path("resourceVersion").asText())) {
            return 409;
        }
        ObjectNode merged = lease.deepCopy();
        merge(merged, patch);
        store(merged);
        return 200;
    }

    private void store(ObjectNode stored) {
        stored.withObject("/metadata").put("resourceVersion", Long.toString(++version));
        lease = stored;
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                merge(target.withObject("/" + field.getKey()), field.getValue());
            } else if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
