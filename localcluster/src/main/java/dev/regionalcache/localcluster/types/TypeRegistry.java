package dev.regionalcache.localcluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.regionalcache.localcluster.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The resource types of one cluster. Thread-safe. */
public final class TypeRegistry {

    private final TypeReader reader;
    private final List<ResourceType> builtIn;
    private final Map<String, Defined> custom = new ConcurrentHashMap<>();

    private record Defined(JsonNode spec, List<ResourceType> types) {}

    /** A registry of the built-in types. */
    public TypeRegistry() {
        JsonNode file = file("builtin.yaml");
        reader = new TypeReader(file.path("metadata"));
        builtIn = Json.elements(file.path("types")).map(reader::builtIn).toList();
    }

    /** Adds or changes what a CustomResourceDefinition declares; types stay the same objects as long as it does. */
    public void define(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        Defined known = custom.get(name(definition));
        if (known == null || !known.spec().equals(spec)) {
            custom.put(name(definition), new Defined(spec, reader.custom(definition)));
        }
    }

    /** What the CustomResourceDefinition declared is not served any more. */
    public void remove(JsonNode definition) {
        custom.remove(name(definition));
    }

    /** All types, built-in ones first. */
    public Stream<ResourceType> all() {
        return Stream.concat(builtIn.stream(), custom.values().stream().flatMap(d -> d.types().stream()));
    }

    /** The type that a path names. */
    public Optional<ResourceType> byPlural(String group, String version, String plural) {
        return all().filter(t -> t.group().equals(group)
                        && t.version().equals(version)
                        && t.names().plural().equals(plural))
                .findFirst();
    }

    /** The type that an object names. */
    public Optional<ResourceType> byKind(String apiVersion, String kind) {
        return all().filter(t ->
                        t.apiVersion().equals(apiVersion) && t.names().kind().equals(kind))
                .findFirst();
    }

    /**
     * A built-in type.
     *
     * @throws IllegalArgumentException if there is no such one
     */
    public ResourceType required(String apiVersion, String kind) {
        return byKind(apiVersion, kind)
                .orElseThrow(() -> new IllegalArgumentException("no type " + kind + " in " + apiVersion));
    }

    private static String name(JsonNode definition) {
        return definition.path("metadata").path("name").asText();
    }

    /** YAML with anchors, by which types share pieces of schema. */
    private static JsonNode file(String name) {
        try (InputStream in = Objects.requireNonNull(TypeRegistry.class.getResourceAsStream(name), name)) {
            Object document = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            return new ObjectMapper().valueToTree(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
