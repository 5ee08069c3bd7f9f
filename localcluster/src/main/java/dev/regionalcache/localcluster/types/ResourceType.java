package dev.regionalcache.localcluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.store.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A resource in one version.
 *
 * @param group empty for the core group
 * @param custom whether a CustomResourceDefinition declares it; then {@code schema} is complete, else it holds list types and
 *     defaults only, and the fabric8 model says which fields there are
 * @param subresources {@code status}, {@code resize}, {@code log}
 * @param generation whether the API server counts changes in {@code metadata.generation}
 * @param renames top-level fields by their name in the store, where that differs from the one in this version
 * @param selectable what field selectors may name besides {@code metadata.name} and {@code metadata.namespace}
 */
public record ResourceType(
        String group,
        String version,
        Names names,
        boolean namespaced,
        boolean custom,
        Set<String> subresources,
        boolean generation,
        JsonNode schema,
        List<Column> columns,
        Map<String, String> renames,
        Set<String> selectable) {

    /** What the API server keeps in the metadata of any object, whatever a request says. */
    public static final List<String> SERVER_OWNED = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink");

    /** What a resource is called. */
    public record Names(
            String plural, String singular, String kind, List<String> shortNames, List<String> categories) {}

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The name by which messages and the store call it: {@code pods}, {@code statefulsets.apps}. */
    public String resource() {
        return group.isEmpty() ? names.plural() : names.plural() + "." + group;
    }

    /** The kind with its group, as messages have it: {@code Pod}, {@code StatefulSet.apps}. */
    public String qualifiedKind() {
        return group.isEmpty() ? names.kind() : names.kind() + "." + group;
    }

    /** Where an object of this type is stored. Events have one place for both their groups. */
    public ObjectKey key(String namespace, String name) {
        return new ObjectKey(storage(), namespaced ? namespace : "", name);
    }

    /** Under which resource the store has it. */
    public String storage() {
        return renames.isEmpty() ? resource() : names.plural();
    }

    /** Whether {@code status} is written apart from the rest. */
    public boolean hasStatus() {
        return subresources.contains("status");
    }

    /** A stored object in this version; what is given is not changed. */
    public ObjectNode outward(ObjectNode stored) {
        if (apiVersion().equals(stored.path("apiVersion").asText())) {
            return stored;
        }
        ObjectNode copy = stored.deepCopy();
        renames.forEach((inside, outside) -> rename(copy, inside, outside));
        return copy.put("apiVersion", apiVersion());
    }

    /** An object in this version as it is stored; what is given is not changed. */
    public ObjectNode inward(ObjectNode object) {
        if (renames.isEmpty()) {
            return object;
        }
        ObjectNode copy = object.deepCopy();
        renames.forEach((inside, outside) -> rename(copy, outside, inside));
        return copy.put("apiVersion", "v1");
    }

    private static void rename(ObjectNode object, String from, String to) {
        JsonNode value = object.remove(from);
        if (value != null) {
            object.set(to, value);
        }
    }

    /** The group, version and kind as the API has them in lists of resources. */
    public ObjectNode groupVersionKind() {
        return Json.object().put("group", group).put("version", version).put("kind", names.kind());
    }
}
