package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;

/** The form in which objects are answered. */
interface Rendering {

    /** A list. */
    JsonNode list(List<ObjectNode> items, long revision);

    /** One object. */
    JsonNode one(ObjectNode object);

    /** The form that a request asks for: {@code kubectl get} wants tables, all others objects. */
    static Rendering of(ApiRequest request, ResourceType type) {
        boolean table = request.header("Accept").startsWith("application/json;as=Table");
        return table ? new Table(type, request.parameter("includeObject").orElse("Metadata")) : new Plain(type);
    }

    /** Objects as they are. */
    record Plain(ResourceType type) implements Rendering {

        @Override
        public JsonNode list(List<ObjectNode> items, long revision) {
            ObjectNode list =
                    Json.object().put("kind", type.names().kind() + "List").put("apiVersion", type.apiVersion());
            list.putObject("metadata").put("resourceVersion", Long.toString(revision));
            list.putArray("items").addAll(items);
            return list;
        }

        @Override
        public JsonNode one(ObjectNode object) {
            return object;
        }
    }
}
