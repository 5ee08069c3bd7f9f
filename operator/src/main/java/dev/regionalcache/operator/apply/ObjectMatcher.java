package dev.regionalcache.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Whether an object is as desired, so that nothing needs to be written. Pure. */
final class ObjectMatcher {

    /** What the API server decides, or what is never applied. */
    private static final List<String> METADATA_OF_THE_SERVER =
            List.of("resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink");

    private ObjectMatcher() {}

    /**
     * Whether {@code actual} has all of {@code desired}, and nothing that {@code manager} once applied and that is not
     * desired any more.
     */
    static boolean matches(JsonNode actual, JsonNode desired, String manager) {
        JsonNode applied = applied(desired);
        return Difference.contains(actual, applied)
                && sameAtomicLists(actual, applied, manager)
                && OwnedFields.of(actual, manager)
                        .filter(fields -> OwnedFields.allDesired(fields, applied))
                        .isPresent();
    }

    private static JsonNode applied(JsonNode desired) {
        ObjectNode copy = desired.deepCopy();
        copy.remove("status");
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(METADATA_OF_THE_SERVER);
        }
        return copy;
    }

    /** A list that is recorded as one leaf is replaced as a whole: its length counts. */
    private static boolean sameAtomicLists(JsonNode actual, JsonNode desired, String manager) {
        return OwnedFields.of(actual, manager)
                .filter(fields -> sameLengths(fields, actual, desired))
                .isPresent();
    }

    private static boolean sameLengths(JsonNode fields, JsonNode actual, JsonNode desired) {
        return fields.propertyStream()
                .filter(field -> field.getKey().startsWith("f:"))
                .allMatch(field -> {
                    JsonNode have = actual.path(field.getKey().substring(2));
                    JsonNode want = desired.path(field.getKey().substring(2));
                    return field.getValue().isEmpty()
                            ? !have.isArray() || have.size() == want.size()
                            : sameLengths(field.getValue(), have, want);
                });
    }
}
