package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ObjectWriter.Written;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.patch.PatchType;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.types.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The verbs of resources. */
final class ResourceEndpoint {

    private static final long WATCH_SECONDS = 3_600;

    /** What a path names; empty where it does not. */
    record Place(ResourceType type, String namespace, String name, String subresource) {
        @Nullable
        String scope() {
            return namespace.isEmpty() ? null : namespace;
        }
    }

    private final ClusterApi api;
    private final PodLogs logs;

    ResourceEndpoint(ClusterApi api, PodLogs logs) {
        this.api = api;
        this.logs = logs;
    }

    Answer answer(ApiRequest request, Place place) {
        if (!place.subresource().isEmpty() && !place.type().subresources().contains(place.subresource())) {
            throw ApiException.noSuchPath();
        }
        return place.name().isEmpty() ? collection(request, place) : object(request, place);
    }

    private Answer collection(ApiRequest request, Place place) {
        return switch (request.method()) {
            case "GET" -> list(request, place);
            case "POST" -> create(request, place);
            case "DELETE" -> deleteAll(request, place);
            default -> throw notAllowed();
        };
    }

    private Answer object(ApiRequest request, Place place) {
        return switch (request.method()) {
            case "GET" -> request.flag("watch") ? list(request, place) : get(request, place);
            case "PUT" -> update(request, place);
            case "PATCH" -> patch(request, place);
            case "DELETE" -> {
                if (!place.subresource().isEmpty()) {
                    throw notAllowed();
                }
                yield delete(request, place);
            }
            default -> throw notAllowed();
        };
    }

    private Answer get(ApiRequest request, Place place) {
        if (place.subresource().equals("log")) {
            return log(request, place);
        }
        ObjectNode object = place.type()
                .outward(api.store()
                        .get(place.type().key(place.namespace(), place.name()))
                        .orElseThrow(() -> ApiException.notFound(place.type(), place.name())));
        return Answer.ok(Rendering.of(request, place.type()).one(object));
    }

    private Answer log(ApiRequest request, Place place) {
        PodLogs.Request wanted = new PodLogs.Request(
                place.namespace(),
                place.name(),
                request.parameter("container").orElse(null),
                request.flag("previous"),
                request.flag("follow"),
                request.parameter("tailLines").map(Integer::valueOf).orElse(null));
        return new Answer.Stream("text/plain", logs.open(wanted));
    }

    private Answer list(ApiRequest request, Place place) {
        ResourceType type = place.type();
        String fields = request.parameter("fieldSelector").orElse("");
        String named = place.name().isEmpty() ? fields : "metadata.name=" + place.name();
        Predicate<JsonNode> selector =
                Selector.of(type, request.parameter("labelSelector").orElse(null), named);
        if (!request.flag("watch")) {
            ObjectStore.Listing listing = api.store().list(type.storage(), place.scope());
            List<ObjectNode> items =
                    listing.items().stream().map(type::outward).filter(selector).toList();
            return Answer.ok(Rendering.of(request, type).list(items, listing.revision()));
        }
        if (request.header("Upgrade").equalsIgnoreCase("websocket")) {
            // No WebSockets: fabric8 then watches by plain HTTP.
            return new Answer.Stream("text/plain", out -> {});
        }
        long seconds = request.parameter("timeoutSeconds").map(Long::valueOf).orElse(WATCH_SECONDS);
        Watch watch = new Watch(
                api.store(),
                type,
                place.scope(),
                selector,
                Rendering.of(request, type),
                parsed(() -> Long.parseLong(request.parameter("resourceVersion").orElse("0"))),
                request.flag("sendInitialEvents"),
                request.flag("allowWatchBookmarks"),
                Duration.ofSeconds(seconds));
        return new Answer.Stream("application/json", watch::writeTo);
    }

    private Answer create(ApiRequest request, Place place) {
        if (place.type().namespaced() && place.namespace().isEmpty()) {
            throw ApiException.badRequest("an empty namespace may not be set during creation");
        }
        return written(
                request, place, api.writer().create(place.type(), place.namespace(), body(request), options(request)));
    }

    private Answer update(ApiRequest request, Place place) {
        return written(
                request,
                place,
                api.writer()
                        .update(
                                place.type(),
                                place.namespace(),
                                place.name(),
                                place.subresource(),
                                body(request),
                                options(request)));
    }

    private Answer patch(ApiRequest request, Place place) {
        String contentType = request.header("Content-Type");
        PatchType patchType = PatchType.of(contentType)
                .orElseThrow(() -> unsupported("the body of the request was in an unknown format: " + contentType));
        JsonNode patch =
                parsed(() -> patchType == PatchType.JSON ? Json.readAny(request.body()) : Json.read(request.body()));
        if (patchType == PatchType.APPLY && request.parameter("fieldManager").isEmpty()) {
            throw ApiException.plain(
                    422,
                    "Invalid",
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        }
        return written(
                request,
                place,
                api.writer()
                        .patch(
                                place.type(),
                                place.namespace(),
                                place.name(),
                                place.subresource(),
                                patchType,
                                patch,
                                options(request)));
    }

    private static Answer written(ApiRequest request, Place place, Written written) {
        return new Answer.Document(
                written.created() ? 201 : 200,
                Rendering.of(request, place.type()).one(written.object()),
                written.warnings());
    }

    private Answer delete(ApiRequest request, Place place) {
        ObjectRemover.Removed removed =
                api.remover().delete(place.type(), place.namespace(), place.name(), removal(request));
        if (!removed.gone()) {
            return Answer.ok(removed.object());
        }
        ObjectNode details = Json.object().put("name", place.name());
        if (!place.type().group().isEmpty()) {
            details.put("group", place.type().group());
        }
        return Answer.success(details.put("kind", place.type().names().plural())
                .put("uid", removed.object().path("metadata").path("uid").asText()));
    }

    private Answer deleteAll(ApiRequest request, Place place) {
        Predicate<JsonNode> selector = Selector.of(
                place.type(),
                request.parameter("labelSelector").orElse(null),
                request.parameter("fieldSelector").orElse(null));
        ObjectRemover.Options options = removal(request);
        ObjectStore.Listing listing = api.store().list(place.type().storage(), place.scope());
        List<ObjectNode> selected = listing.items().stream()
                .map(place.type()::outward)
                .filter(selector)
                .toList();
        selected.stream()
                .map(o -> o.path("metadata"))
                .forEach(m -> api.remover()
                        .delete(
                                place.type(),
                                m.path("namespace").asText(),
                                m.path("name").asText(),
                                options));
        return Answer.ok(Rendering.of(request, place.type()).list(selected, listing.revision()));
    }

    private static ObjectRemover.Options removal(ApiRequest request) {
        JsonNode body = request.body().isBlank() ? Json.object() : body(request);
        String propagation = request.parameter("propagationPolicy")
                .orElse(body.path("propagationPolicy").asText("Background"));
        JsonNode grace = body.path("gracePeriodSeconds");
        return new ObjectRemover.Options(
                parsed(() -> ObjectRemover.Propagation.valueOf(propagation.toUpperCase(Locale.ROOT))),
                request.parameter("gracePeriodSeconds")
                        .map(Long::valueOf)
                        .orElse(grace.isNumber() ? Long.valueOf(grace.asLong()) : null),
                body.path("preconditions").path("uid").asText(null),
                body.path("preconditions").path("resourceVersion").asText(null),
                request.parameter("dryRun").isPresent() || !body.path("dryRun").isEmpty());
    }

    private static WriteOptions options(ApiRequest request) {
        return new WriteOptions(
                request.fieldManager(),
                request.flag("force"),
                request.parameter("dryRun").isPresent(),
                parsed(() -> WriteOptions.UnknownFields.valueOf(
                        request.parameter("fieldValidation").orElse("Warn").toUpperCase(Locale.ROOT))));
    }

    private static ObjectNode body(ApiRequest request) {
        String contentType = request.header("Content-Type");
        if (contentType.contains("protobuf")) {
            throw unsupported(
                    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml");
        }
        return parsed(() -> Json.read(request.body()));
    }

    private static <T> T parsed(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("the request cannot be understood: " + e.getMessage());
        }
    }

    private static ApiException notAllowed() {
        return ApiException.plain(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    private static ApiException unsupported(String message) {
        return ApiException.plain(415, "UnsupportedMediaType", message);
    }
}
