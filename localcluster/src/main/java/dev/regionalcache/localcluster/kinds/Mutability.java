package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ApiException;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;

/** Which fields of a spec may change. */
final class Mutability {

    private Mutability() {}

    /**
     * Refuses a change of other fields.
     *
     * @param mutable JSON pointers below {@code spec}, with {@code *} for each element of a list
     */
    static void check(ResourceType type, ObjectNode live, ObjectNode object, List<String> mutable, String message) {
        JsonNode before = live.path("spec").deepCopy();
        JsonNode after = object.path("spec").deepCopy();
        for (String pointer : mutable) {
            remove(before, pointer);
            remove(after, pointer);
        }
        if (!before.equals(after)) {
            String name = object.path("metadata").path("name").asText();
            throw ApiException.forbiddenChange(type, name, "spec", message);
        }
    }

    private static void remove(JsonNode node, String pointer) {
        int slash = pointer.indexOf('/');
        String first = slash < 0 ? pointer : pointer.substring(0, slash);
        if (slash < 0 && node instanceof ObjectNode object) {
            object.remove(first);
        } else if (first.equals("*")) {
            node.forEach(element -> remove(element, pointer.substring(2)));
        } else {
            remove(node.path(first), pointer.substring(slash + 1));
        }
    }
}
