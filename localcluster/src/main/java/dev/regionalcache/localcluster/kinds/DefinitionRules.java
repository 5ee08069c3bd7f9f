package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.TypeRegistry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a CustomResourceDefinition declares is served at once, and until its last object is gone. */
record DefinitionRules(TypeRegistry types) implements KindRules {

    static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    @Override
    public void prepare(@Nullable ObjectNode live, ObjectNode definition) {
        JsonNode metadata = definition.path("metadata");
        if (live == null) {
            Json.metadata(definition).putArray("finalizers").add(FINALIZER);
        }
        ObjectNode status = Json.object(definition, "status");
        status.set("acceptedNames", definition.path("spec").path("names"));
        ArrayNode stored = status.putArray("storedVersions");
        definition.path("spec").path("versions").forEach(v -> stored.add(v.path("name")));
        ArrayNode conditions = status.putArray("conditions");
        Stream.of("NamesAccepted", "Established")
                .forEach(type -> conditions
                        .addObject()
                        .put("type", type)
                        .put("status", "True")
                        .put("reason", type.equals("Established") ? "InitialNamesAccepted" : "NoConflicts")
                        .put("message", "no conflicts found")
                        .set("lastTransitionTime", metadata.path("creationTimestamp")));
    }

    @Override
    public void written(ObjectNode definition) {
        types.define(definition);
    }

    @Override
    public void removed(ObjectNode definition) {
        types.remove(definition);
    }
}
