package dev.regionalcache.localcluster.schema;

import dev.regionalcache.localcluster.types.ResourceType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The compiled schemas of resource types. Thread-safe. */
public final class TypeSchemas {

    private record Compiled(ResourceType type, TypeSchema schema) {}

    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

    /** The schema of a type; compiled anew when the type's definition has changed. */
    public TypeSchema of(ResourceType type) {
        return compiled.compute(
                        type.apiVersion() + "/" + type.names().plural(),
                        (key, known) -> known != null && known.type().equals(type)
                                ? known
                                : new Compiled(type, new TypeSchema(type)))
                .schema();
    }
}
