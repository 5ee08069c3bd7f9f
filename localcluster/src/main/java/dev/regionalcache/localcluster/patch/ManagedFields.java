package dev.regionalcache.localcluster.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who set which fields of an object: {@code metadata.managedFields}. Immutable.
 *
 * @param entries what each manager owns
 */
record ManagedFields(SortedMap<Manager, Owned> entries) {

    /** What the API server sets itself, and nobody owns. */
    private static final List<String> NOT_OWNED = Stream.concat(
                    Stream.of("name", "namespace", "generateName"), ResourceType.SERVER_OWNED.stream())
            .toList();

    /** How somebody wrote: the same name is another manager by apply and by update, for the object and for its status. */
    record Manager(String name, String operation, String subresource) implements Comparable<Manager> {
        private static final Comparator<Manager> ORDER = Comparator.comparing(Manager::operation)
                .thenComparing(Manager::name)
                .thenComparing(Manager::subresource);

        static final String APPLY = "Apply";
        static final String UPDATE = "Update";

        @Override
        public int compareTo(Manager other) {
            return ORDER.compare(this, other);
        }
    }

    /** What a manager owns, since when, and in which version of the API. */
    record Owned(String apiVersion, String time, FieldSet fields) {
        Owned with(FieldSet other) {
            return new Owned(apiVersion, time, other);
        }
    }

    static ManagedFields of(JsonNode object) {
        SortedMap<Manager, Owned> entries = new TreeMap<>();
        object.path("metadata")
                .path("managedFields")
                .forEach(entry -> entries.put(
                        new Manager(
                                entry.path("manager").asText(),
                                entry.path("operation").asText(),
                                entry.path("subresource").asText()),
                        new Owned(
                                entry.path("apiVersion").asText(),
                                entry.path("time").asText(),
                                FieldSet.parse(entry.path("fieldsV1")))));
        return new ManagedFields(entries);
    }

    /** What of these fields can be owned at all. */
    static FieldSet ownable(FieldSet fields) {
        FieldSet rest = fields.filterField("apiVersion", false).filterField("kind", false);
        FieldSet metadata = rest.child("f:metadata");
        for (String field : NOT_OWNED) {
            metadata = metadata.filterField(field, false);
        }
        FieldSet kept = rest.filterField("metadata", false);
        return metadata.isEmpty()
                ? kept
                : kept.union(new FieldSet(false, new TreeMap<>(Map.of("f:metadata", metadata))));
    }

    FieldSet ownedBy(Manager manager) {
        Owned owned = entries.get(manager);
        return owned == null ? FieldSet.EMPTY : owned.fields();
    }

    /** All entries but this manager's. */
    ManagedFields others(Manager manager) {
        SortedMap<Manager, Owned> others = new TreeMap<>(entries);
        others.remove(manager);
        return new ManagedFields(others);
    }

    /** What is owned by anybody. */
    FieldSet union() {
        return entries.values().stream().map(Owned::fields).reduce(FieldSet.EMPTY, FieldSet::union);
    }

    /**
     * The same with this manager owning exactly {@code fields}, since its last change of them, and the others owning none of
     * {@code taken}; a manager that owns nothing any more is gone.
     */
    ManagedFields with(Manager manager, Writer writer, FieldSet fields, FieldSet taken) {
        SortedMap<Manager, Owned> all = new TreeMap<>();
        entries.forEach(
                (other, owned) -> all.put(other, owned.with(owned.fields().minus(taken))));
        Owned old = entries.get(manager);
        all.put(
                manager,
                old != null && old.fields().equals(fields)
                        ? old
                        : new Owned(writer.apiVersion(), Json.timestamp(writer.time()), fields));
        all.values().removeIf(owned -> owned.fields().isEmpty());
        return new ManagedFields(all);
    }

    void writeTo(ObjectNode object) {
        ArrayNode array = Json.array();
        entries.forEach((manager, owned) -> {
            ObjectNode entry = array.addObject()
                    .put("manager", manager.name())
                    .put("operation", manager.operation())
                    .put("apiVersion", owned.apiVersion())
                    .put("time", owned.time())
                    .put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", owned.fields().json());
            if (!manager.subresource().isEmpty()) {
                entry.put("subresource", manager.subresource());
            }
        });
        if (array.isEmpty()) {
            Json.metadata(object).remove("managedFields");
        } else {
            Json.metadata(object).set("managedFields", array);
        }
    }
}
