package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;
import java.util.stream.Collectors;

/** A refusal, as the API server answers it: a {@code Status} with an HTTP code. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * One cause of a refusal.
     *
     * @param reason {@code FieldValueInvalid}, ...
     */
    public record Cause(String reason, String message, String field) {}

    private final int code;
    private final String reason;
    private final transient ObjectNode details;

    private ApiException(int code, String reason, String message, ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    /** The HTTP code. */
    public int code() {
        return code;
    }

    /** There is no such object. */
    public static ApiException notFound(ResourceType type, String name) {
        return of(404, "NotFound", type, name, "%s \"%s\" not found".formatted(type.resource(), name));
    }

    /** There is no such path. */
    public static ApiException noSuchPath() {
        return plain(404, "NotFound", "the server could not find the requested resource");
    }

    /** Not understood. */
    public static ApiException badRequest(String message) {
        return plain(400, "BadRequest", message);
    }

    /** A code and reason that concern no object. */
    public static ApiException plain(int code, String reason, String message) {
        return new ApiException(code, reason, message, Json.object());
    }

    /** A resourceVersion or UID that is not the present one. */
    public static ApiException conflict(ResourceType type, String name, String why) {
        return of(
                409,
                "Conflict",
                type,
                name,
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.resource(), name, why));
    }

    /** An object of that name that is not the one to be deleted; here the real server names the kind, not the resource. */
    static ApiException preconditionFailed(ResourceType type, String name, String why) {
        String message = "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.qualifiedKind(), name, why);
        return of(409, "Conflict", type, name, message).withKind(type);
    }

    /** The name is taken. */
    public static ApiException alreadyExists(ResourceType type, String name) {
        return of(409, "AlreadyExists", type, name, "%s \"%s\" already exists".formatted(type.resource(), name));
    }

    /** Understood and not allowed. */
    public static ApiException forbidden(ResourceType type, String name, String why) {
        return of(403, "Forbidden", type, name, "%s \"%s\" is forbidden: %s".formatted(type.resource(), name, why));
    }

    /** Values that are not valid. */
    public static ApiException invalid(ResourceType type, String name, List<Cause> causes) {
        String list = causes.stream().map(c -> c.field() + ": " + c.message()).collect(Collectors.joining(", "));
        return of(
                        422,
                        "Invalid",
                        type,
                        name,
                        "%s \"%s\" is invalid: %s"
                                .formatted(type.qualifiedKind(), name, causes.size() == 1 ? list : "[" + list + "]"))
                .withKind(type)
                .withCauses(causes);
    }

    /** A single value that must be another one. */
    public static ApiException forbiddenChange(ResourceType type, String name, String field, String why) {
        return invalid(type, name, List.of(new Cause("FieldValueForbidden", "Forbidden: " + why, field)));
    }

    /** A server-side apply that would take fields from others. */
    static ApiException applyConflict(String message, List<Cause> causes) {
        return plain(409, "Conflict", message).withCauses(causes);
    }

    private static ApiException of(int code, String reason, ResourceType type, String name, String message) {
        ObjectNode details = Json.object().put("name", name);
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.names().plural());
        return new ApiException(code, reason, message, details);
    }

    private ApiException withKind(ResourceType type) {
        details.put("kind", type.names().kind());
        return this;
    }

    private ApiException withCauses(List<Cause> causes) {
        ArrayNode array = details.putArray("causes");
        causes.forEach(c -> array.addObject()
                .put("reason", c.reason())
                .put("message", c.message())
                .put("field", c.field()));
        return this;
    }

    /** The answer. */
    ObjectNode status() {
        ObjectNode status = Json.object()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", getMessage())
                .put("reason", reason)
                .put("code", code);
        status.putObject("metadata");
        status.set("details", details);
        return status;
    }
}
