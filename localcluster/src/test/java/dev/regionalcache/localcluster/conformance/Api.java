package dev.regionalcache.localcluster.conformance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** The API as HTTP requests, in a namespace of its own. */
final class Api implements AutoCloseable {

    static final String JSON = "application/json";
    static final String APPLY = "application/apply-patch+yaml";
    static final String MERGE = "application/merge-patch+json";
    static final String STRATEGIC = "application/strategic-merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, String> TABLE =
            Map.of("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final KubernetesClient CLIENT = Target.connect(0);

    /** For watches: a connection that one has left may be closing when the next one takes it, and is then taken anew. */
    private static final KubernetesClient WATCHER = Target.connect(5);

    /** An answer. */
    record Answer(int code, JsonNode body, Map<String, List<String>> headers) {

        /** The object, if it was answered without an error. */
        JsonNode ok() {
            if (code >= 300) {
                throw new AssertionError(code + ": " + body.path("message").asText());
            }
            return body;
        }

        String message() {
            return body.path("message").asText();
        }

        String at(String pointer) {
            return body.at(pointer).asText();
        }
    }

    private final String namespace;

    Api() {
        namespace = "conformance-" + UUID.randomUUID().toString().substring(0, 8);
        post("/api/v1/namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(namespace))
                .ok();
    }

    String namespace() {
        return namespace;
    }

    /** Creates a ConfigMap; {@code metadata} is what its metadata holds beside the name. */
    JsonNode map(String name, String metadata) {
        return post(
                        path("configmaps"),
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s%s}, data: {k: '1'}}"
                                .formatted(name, metadata.isEmpty() ? "" : ", " + metadata))
                .ok();
    }

    /** The path of a core resource, or of one in a group: {@code configmaps/x}, {@code apps/v1/statefulsets}. */
    String path(String resource) {
        int slash = resource.lastIndexOf("/v1");
        if (slash < 0) {
            return "/api/v1/namespaces/%s/%s".formatted(namespace, resource);
        }
        int rest = resource.indexOf('/', slash + 1);
        return "/apis/%s/namespaces/%s%s".formatted(resource.substring(0, rest), namespace, resource.substring(rest));
    }

    static Answer get(String path) {
        return send("GET", path, "", "", Map.of());
    }

    static Answer post(String path, String yaml) {
        return send("POST", path, JSON, json(yaml), Map.of());
    }

    static Answer put(String path, JsonNode body) {
        return send("PUT", path, JSON, body.toString(), Map.of());
    }

    static Answer patch(String path, String type, String yaml) {
        return send("PATCH", path, type, json(yaml), Map.of());
    }

    static Answer apply(String path, String manager, String yaml) {
        return patch(path + "?fieldManager=" + manager, APPLY, yaml);
    }

    static Answer delete(String path) {
        return send("DELETE", path, "", "", Map.of());
    }

    static Answer delete(String path, String options) {
        return send("DELETE", path, JSON, json(options), Map.of());
    }

    /** Takes off what keeps an object. */
    static void release(String path) {
        patch(path, MERGE, "{metadata: {finalizers: null}}");
    }

    /** As {@code kubectl get} asks. */
    static Answer table(String path) {
        return send("GET", path, "", "", TABLE);
    }

    /** Watches; {@code path} says from where. */
    static Events watch(String path) {
        return watch(path, Map.of());
    }

    /** Watches as {@code kubectl get --watch} does. */
    static Events watchTable(String path) {
        return watch(path, TABLE);
    }

    private static Events watch(String path, Map<String, String> headers) {
        return Events.of(
                WATCHER.getHttpClient(),
                request("GET", path + (path.contains("?") ? "&" : "?") + "watch=true", "", "", headers));
    }

    static Answer send(String method, String path, String contentType, String body, Map<String, String> headers) {
        HttpResponse<String> response = CLIENT.getHttpClient()
                .sendAsync(request(method, path, contentType, body, headers), String.class)
                .join();
        String text = response.body();
        boolean isJson = text.isEmpty() || text.startsWith("{");
        return new Answer(response.code(), isJson ? tree(text) : TextNode.valueOf(text), response.headers());
    }

    private static HttpRequest request(
            String method, String path, String contentType, String body, Map<String, String> headers) {
        HttpRequest.Builder request = CLIENT.getHttpClient()
                .newHttpRequestBuilder()
                .uri(CLIENT.getMasterUrl().toString().replaceAll("/$", "") + path)
                .method(method, contentType, body.isEmpty() && method.equals("GET") ? null : body);
        headers.forEach(request::header);
        return request.build();
    }

    /** Waits until a path is answered so. */
    static Answer until(String path, Predicate<Answer> condition) {
        return await(path).atMost(PATIENCE).pollInterval(POLL).until(() -> get(path), condition);
    }

    /** Waits until an object is gone. */
    static void untilGone(String path) {
        until(path, answer -> answer.code() == 404);
    }

    static String json(String yaml) {
        KubernetesSerialization serialization = CLIENT.getKubernetesSerialization();
        return serialization.asJson(serialization.unmarshal("---\n" + yaml, JsonNode.class));
    }

    static JsonNode tree(String text) {
        try {
            return text.isEmpty() ? MAPPER.createObjectNode() : MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete("/api/v1/namespaces/" + namespace);
    }
}
