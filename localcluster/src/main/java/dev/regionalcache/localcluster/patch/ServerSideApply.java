package dev.regionalcache.localcluster.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.patch.ApplyConflictException.Conflict;
import dev.regionalcache.localcluster.patch.ManagedFields.Manager;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Server-side apply, by the rules of sigs.k8s.io/structured-merge-diff: what is applied is merged into the object and owned
 * by its manager; what the manager applied before and does not any more is removed unless another manager owns it; what
 * another manager owns with another value is a conflict, or is taken over by force.
 */
public final class ServerSideApply {

    private final Shape shape;
    private final Writer writer;
    private final Manager manager;
    private final boolean force;

    /** An apply to an object of this shape; {@code force} takes fields over instead of a conflict. */
    public ServerSideApply(Shape shape, Writer writer, boolean force) {
        this.shape = shape;
        this.writer = writer;
        this.manager = new Manager(writer.manager(), Manager.APPLY, writer.subresource());
        this.force = force;
    }

    /**
     * The object with what is applied, and with the owners of its fields.
     *
     * @param live the object as it is, empty for a new one; it is not changed
     * @param applied what the manager wants
     * @param statusApart whether the type's status is written by its subresource only
     * @throws ApplyConflictException if another manager owns what would change
     */
    public ObjectNode apply(ObjectNode live, ObjectNode applied, boolean statusApart) {
        ObjectNode config = withoutNulls(applied.deepCopy());
        FieldSet fields = ManagedFields.ownable(FieldSet.of(config, shape, FieldSet.Containers.LEFT_OUT));
        if (statusApart) {
            fields = fields.filterField("status", !writer.subresource().isEmpty());
        }
        ManagedFields owners = ManagedFields.of(live);
        ManagedFields others = owners.others(manager);
        ObjectNode merged = (ObjectNode) merge(live, config, shape);
        FieldSet changed = FieldSet.changed(live, merged, shape).intersection(fields);
        if (!force) {
            refuseConflicts(others, changed);
        }
        FieldSet dropped = owners.ownedBy(manager).minus(fields);
        // An empty map was a place of its own; with fields in it, it is not, and stays.
        prune(merged, dropped, others.union().union(fields), shape);
        owners.with(manager, writer, fields, changed).writeTo(merged);
        return merged;
    }

    private static void refuseConflicts(ManagedFields others, FieldSet changed) {
        List<Conflict> conflicts = others.entries().entrySet().stream()
                .flatMap(e -> e.getValue()
                        .fields()
                        .intersection(changed)
                        .paths()
                        .map(path -> Conflict.of(e.getKey(), e.getValue(), path)))
                .toList();
        if (!conflicts.isEmpty()) {
            throw new ApplyConflictException(conflicts);
        }
    }

    private static JsonNode merge(JsonNode live, JsonNode config, Shape shape) {
        if (shape.isGranularMap(config) && live instanceof ObjectNode object) {
            ObjectNode merged = object.deepCopy();
            config.propertyStream()
                    .forEach(e -> merged.set(
                            e.getKey(), merge(live.path(e.getKey()), e.getValue(), shape.field(e.getKey()))));
            return merged;
        }
        if (shape.isGranularList(config) && live.isArray()) {
            return KeyedList.of(live, shape)
                    .merge(KeyedList.of(config, shape), (mine, theirs) -> merge(mine, theirs, shape.items()))
                    .array();
        }
        return config;
    }

    /** Removes what is dropped and not kept by others; a map or list that becomes empty goes too. */
    private static void prune(JsonNode node, FieldSet dropped, FieldSet kept, Shape shape) {
        switch (node) {
            case ObjectNode object -> pruneFields(object, dropped, kept, shape);
            case ArrayNode list -> pruneElements(list, dropped, kept, shape);
            default -> {}
        }
    }

    private static void pruneFields(ObjectNode object, FieldSet dropped, FieldSet kept, Shape shape) {
        for (Map.Entry<String, FieldSet> entry : dropped.children().entrySet()) {
            String name = entry.getKey().substring(2);
            JsonNode value = object.path(name);
            FieldSet keptBelow = kept.child(entry.getKey());
            if (entry.getValue().children().isEmpty() && keptBelow.isEmpty()) {
                object.remove(name);
            } else if (value.isContainerNode()) {
                prune(value, entry.getValue(), keptBelow, shape.field(name));
                if (value.isEmpty() && keptBelow.isEmpty()) {
                    object.remove(name);
                }
            }
        }
    }

    private static void pruneElements(ArrayNode list, FieldSet dropped, FieldSet kept, Shape shape) {
        for (Iterator<JsonNode> elements = list.iterator(); elements.hasNext(); ) {
            JsonNode element = elements.next();
            String identity = shape.identity(element);
            FieldSet below = dropped.child(identity);
            if (below.member() && kept.child(identity).isEmpty()) {
                elements.remove();
            } else {
                prune(element, below, kept.child(identity), shape.items());
            }
        }
    }

    private static ObjectNode withoutNulls(ObjectNode object) {
        object.properties().removeIf(e -> e.getValue().isNull());
        object.forEach(ServerSideApply::dropNulls);
        return object;
    }

    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            withoutNulls(object);
        } else {
            node.forEach(ServerSideApply::dropNulls);
        }
    }
}
