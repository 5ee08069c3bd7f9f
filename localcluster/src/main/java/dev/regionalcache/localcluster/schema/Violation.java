package dev.regionalcache.localcluster.schema;

/**
 * A value that its schema does not allow.
 *
 * @param reason as causes in a {@code Status} have it: {@code FieldValueInvalid}, ...
 * @param message with the kind of error in front: {@code Invalid value: ...}
 * @param field {@code spec.regions[1].name}
 */
public record Violation(String reason, String message, String field) {

    static Violation invalid(String field, String value, String message) {
        return new Violation("FieldValueInvalid", "Invalid value: %s: %s".formatted(value, message), field);
    }

    static Violation required(String field) {
        return new Violation("FieldValueRequired", "Required value", field);
    }
}
