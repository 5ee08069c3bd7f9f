package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.json.Json;
import org.jspecify.annotations.Nullable;

/** A namespace stays, terminating, until its finalizer in spec is gone: until nothing is in it. */
record NamespaceRules() implements KindRules {

    @Override
    public void prepare(@Nullable ObjectNode live, ObjectNode namespace) {
        if (live == null) {
            Json.object(namespace, "spec").putArray("finalizers").add("kubernetes");
            Json.object(namespace, "status").put("phase", "Active");
        }
        ObjectNode metadata = Json.metadata(namespace);
        Json.object(metadata, "labels").set("kubernetes.io/metadata.name", metadata.path("name"));
    }

    @Override
    public long beginDeletion(ObjectNode namespace, @Nullable Long graceSeconds) {
        Json.object(namespace, "status").put("phase", "Terminating");
        return 0;
    }

    @Override
    public boolean goesAtOnce(ObjectNode namespace) {
        return namespace.path("spec").path("finalizers").isEmpty();
    }
}
