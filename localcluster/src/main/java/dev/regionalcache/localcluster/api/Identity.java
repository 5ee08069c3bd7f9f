package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ApiException.Cause;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.store.ObjectKey;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Which object a request is about: names and namespaces that can be. */
record Identity(ObjectStore store) {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int NAME_LENGTH = 253;

    /** The first number of five digits to the base of 36. */
    private static final long FIRST_SUFFIX = 36L * 36 * 36 * 36;

    /**
     * The name of an object that is to be created; one is made of {@code generateName}.
     *
     * @throws ApiException if there can be no such object
     */
    String nameOf(ResourceType type, String namespace, ObjectNode body) {
        ObjectNode metadata = Json.metadata(body);
        String prefix = metadata.path("generateName").asText();
        if (metadata.path("name").asText().isEmpty() && !prefix.isEmpty()) {
            metadata.put(
                    "name",
                    prefix + Long.toString(ThreadLocalRandom.current().nextLong(FIRST_SUFFIX, 36 * FIRST_SUFFIX), 36));
        }
        String name = metadata.path("name").asText();
        check(type, namespace, name, body);
        checkNew(type, type.key(namespace, name), Json.object(), body);
        return name;
    }

    /** Refuses a body that is about another object than the request's path. */
    void check(ResourceType type, String namespace, String name, ObjectNode body) {
        String bodyType =
                body.path("apiVersion").asText() + "/" + body.path("kind").asText();
        if (!bodyType.equals(type.apiVersion() + "/" + type.names().kind())) {
            throw ApiException.badRequest("the object provided is unrecognized: it is %s where %s/%s is expected"
                    .formatted(bodyType, type.apiVersion(), type.names().kind()));
        }
        ObjectNode metadata = Json.metadata(body);
        String bodyName = metadata.path("name").asText(name);
        if (!bodyName.equals(name)) {
            throw ApiException.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)".formatted(bodyName, name));
        }
        String bodyNamespace = metadata.path("namespace").asText(namespace);
        if (type.namespaced() && !bodyNamespace.equals(namespace)) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /** Refuses a new object without a valid name, or in a namespace that is not there or goes. */
    void checkNew(ResourceType type, ObjectKey key, ObjectNode live, ObjectNode body) {
        if (!live.isEmpty()) {
            return;
        }
        if (key.name().isEmpty()) {
            throw ApiException.invalid(
                    type,
                    "",
                    List.of(new Cause(
                            "FieldValueRequired",
                            "Required value: name or generateName is required",
                            "metadata.name")));
        }
        if (!NAME.matcher(key.name()).matches() || key.name().length() > NAME_LENGTH) {
            throw ApiException.invalid(type, key.name(), List.of(badName(key.name())));
        }
        if (type.namespaced()) {
            checkNamespace(type, key);
        }
    }

    private static Cause badName(String name) {
        return new Cause(
                "FieldValueInvalid",
                "Invalid value: \"%s\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
                        .formatted(name),
                "metadata.name");
    }

    private void checkNamespace(ResourceType type, ObjectKey key) {
        JsonNode namespace = store.get(new ObjectKey("namespaces", "", key.namespace()))
                .orElseThrow(() ->
                        ApiException.plain(404, "NotFound", "namespaces \"%s\" not found".formatted(key.namespace())));
        if (namespace.path("metadata").has("deletionTimestamp")) {
            throw ApiException.forbidden(
                    type,
                    key.name(),
                    "unable to create new content in namespace %s because it is being terminated"
                            .formatted(key.namespace()));
        }
    }
}
