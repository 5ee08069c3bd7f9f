package dev.regionalcache.localcluster.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A set of places in an object, as {@code metadata.managedFields} hold them (FieldsV1). Immutable.
 *
 * @param member whether the place itself belongs to the set
 * @param children places below: {@code f:NAME} a field, <code>k:{...}</code> or {@code v:...} an element of a list
 */
record FieldSet(boolean member, SortedMap<String, FieldSet> children) {

    static final FieldSet EMPTY = new FieldSet(false, new TreeMap<>());
    private static final FieldSet LEAF = new FieldSet(true, new TreeMap<>());

    /** Whether the maps and lists on the way to a value count as places of their own. */
    enum Containers {
        COUNTED,
        LEFT_OUT
    }

    /** All places of a value. */
    static FieldSet of(JsonNode value, Shape shape, Containers containers) {
        SortedMap<String, FieldSet> children = new TreeMap<>();
        if (shape.isGranularMap(value)) {
            value.propertyStream()
                    .forEach(e ->
                            children.put("f:" + e.getKey(), of(e.getValue(), shape.field(e.getKey()), containers)));
        } else if (shape.isGranularList(value)) {
            value.forEach(element -> children.put(
                    shape.identity(element),
                    of(element, shape.items(), containers).union(LEAF)));
        }
        return new FieldSet(containers == Containers.COUNTED || children.isEmpty(), children);
    }

    /** The places that are in {@code after} and are not, or are of another value, in {@code before}. */
    static FieldSet changed(JsonNode before, JsonNode after, Shape shape) {
        if (before.equals(after) || after.isMissingNode()) {
            return EMPTY;
        }
        if (before.isMissingNode()) {
            return of(after, shape, Containers.COUNTED);
        }
        SortedMap<String, FieldSet> children = new TreeMap<>();
        if (shape.isGranularMap(before) && shape.isGranularMap(after)) {
            after.propertyStream()
                    .forEach(e -> children.put(
                            "f:" + e.getKey(),
                            changed(before.path(e.getKey()), e.getValue(), shape.field(e.getKey()))));
            return new FieldSet(false, children).withoutEmpty();
        }
        if (shape.isGranularList(before) && shape.isGranularList(after)) {
            Map<String, JsonNode> old = KeyedList.of(before, shape).elements();
            KeyedList.of(after, shape).elements().forEach((identity, element) -> {
                JsonNode known = old.getOrDefault(identity, MissingNode.getInstance());
                children.put(identity, changed(known, element, shape.items()));
            });
            return new FieldSet(false, children).withoutEmpty();
        }
        return of(after, shape, Containers.COUNTED);
    }

    FieldSet child(String name) {
        return children.getOrDefault(name, EMPTY);
    }

    boolean isEmpty() {
        return !member && children.isEmpty();
    }

    FieldSet union(FieldSet other) {
        SortedMap<String, FieldSet> all = new TreeMap<>(children);
        other.children.forEach((name, set) -> all.merge(name, set, FieldSet::union));
        return new FieldSet(member || other.member, all);
    }

    FieldSet minus(FieldSet other) {
        SortedMap<String, FieldSet> rest = new TreeMap<>();
        children.forEach((name, set) -> rest.put(name, set.minus(other.child(name))));
        return new FieldSet(member && !other.member, rest).withoutEmpty();
    }

    FieldSet intersection(FieldSet other) {
        SortedMap<String, FieldSet> both = new TreeMap<>();
        children.forEach((name, set) -> both.put(name, set.intersection(other.child(name))));
        return new FieldSet(member && other.member, both).withoutEmpty();
    }

    /** Only what lies below this field, if {@code kept}; else all but that. */
    FieldSet filterField(String name, boolean kept) {
        SortedMap<String, FieldSet> rest = new TreeMap<>(children);
        rest.keySet().removeIf(child -> child.equals("f:" + name) != kept);
        return new FieldSet(false, rest);
    }

    private FieldSet withoutEmpty() {
        return new FieldSet(
                member,
                children.entrySet().stream()
                        .filter(e -> !e.getValue().isEmpty())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new)));
    }

    /** FieldsV1: an object without fields is a member, one with fields is a member if it has the field {@code .}. */
    ObjectNode json() {
        ObjectNode json = Json.object();
        if (member && !children.isEmpty()) {
            json.putObject(".");
        }
        children.forEach((name, set) -> json.set(name, set.json()));
        return json;
    }

    /** Reads FieldsV1. */
    static FieldSet parse(JsonNode json) {
        return parse(json, false);
    }

    private static FieldSet parse(JsonNode json, boolean below) {
        SortedMap<String, FieldSet> children = new TreeMap<>();
        json.propertyStream()
                .filter(e -> !e.getKey().equals("."))
                .forEach(e -> children.put(e.getKey(), parse(e.getValue(), true)));
        return new FieldSet(json.has(".") || (below && children.isEmpty()), children);
    }

    /** The places as messages name them: {@code .spec.replicas}. */
    Stream<String> paths() {
        Stream<String> below =
                children.entrySet().stream().flatMap(e -> e.getValue().paths().map(path -> step(e.getKey()) + path));
        return member && children.isEmpty() ? Stream.of("") : below;
    }

    private static String step(String name) {
        String text = name.substring(2);
        return switch (name.charAt(0)) {
            case 'f' -> "." + text;
            case 'k' ->
                Json.readAny(text)
                        .propertyStream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(",", "[", "]"));
            default -> "[" + text + "]";
        };
    }
}
