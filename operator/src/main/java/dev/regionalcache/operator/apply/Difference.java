package dev.regionalcache.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Whether an object has all that is desired. What the API server or others added beside it does not count as a
 * difference; what we once set and no longer want is {@link OwnedFields}' matter.
 */
final class Difference {

    /** Under these fields values are quantities: "1" and "1000m" are the same. */
    private static final Set<String> AMOUNTS = Set.of("limits", "requests", "capacity");

    private Difference() {}

    /** Whether every desired leaf is in {@code actual} with the same value. */
    static boolean contains(JsonNode actual, JsonNode desired) {
        return contains(actual, desired, false);
    }

    private static boolean contains(JsonNode actual, JsonNode desired, boolean amount) {
        if (desired.isNull() || (desired.isContainerNode() && desired.isEmpty())) {
            return true;
        }
        if (desired.isObject()) {
            return actual.isObject()
                    && desired.propertyStream()
                            .allMatch(field -> contains(
                                    actual.path(field.getKey()),
                                    field.getValue(),
                                    AMOUNTS.contains(field.getKey()) || amount));
        }
        if (desired.isArray()) {
            return actual.isArray() && containsAll(actual, desired, amount);
        }
        return sameValue(actual, desired, amount);
    }

    /** Lists of values are compared as they are; of lists of objects every desired one must be found. */
    private static boolean containsAll(JsonNode actual, JsonNode desired, boolean amount) {
        if (!desired.get(0).isObject()) {
            return actual.equals(desired);
        }
        return stream(desired).allMatch(d -> stream(actual).anyMatch(a -> contains(a, d, amount)));
    }

    private static boolean sameValue(JsonNode actual, JsonNode desired, boolean amount) {
        if (actual.isMissingNode() || actual.isContainerNode()) {
            return false;
        }
        if (actual.isNumber() && desired.isNumber()) {
            return actual.decimalValue().compareTo(desired.decimalValue()) == 0;
        }
        String left = actual.asText();
        String right = desired.asText();
        return left.equals(right) || (amount && Quantity.parse(left).equals(Quantity.parse(right)));
    }

    private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
