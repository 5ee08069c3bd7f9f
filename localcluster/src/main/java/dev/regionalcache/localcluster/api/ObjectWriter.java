package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ApiException.Cause;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.patch.ApplyConflictException;
import dev.regionalcache.localcluster.patch.PatchType;
import dev.regionalcache.localcluster.patch.Patches;
import dev.regionalcache.localcluster.patch.ServerSideApply;
import dev.regionalcache.localcluster.patch.Shape;
import dev.regionalcache.localcluster.patch.UpdateOwnership;
import dev.regionalcache.localcluster.patch.Writer;
import dev.regionalcache.localcluster.store.ObjectKey;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.types.ResourceType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Create, update and patch. Thread-safe. */
final class ObjectWriter {

    /** What was written, or would have been in a dry run. */
    record Written(ObjectNode object, boolean created, List<String> warnings) {}

    /** A write of one object, or of one of its subresources. */
    private record Target(ResourceType type, ObjectKey key, String subresource, WriteOptions options) {
        static Target of(ResourceType type, String namespace, String name, String subresource, WriteOptions options) {
            return new Target(type, type.key(namespace, name), subresource, options);
        }
    }

    /** How the owners of fields are found. */
    private enum Ownership {
        /** The writer owns what differs. */
        CHANGED,
        /** As the apply has found. */
        APPLIED
    }

    private final ObjectStore store;
    private final Identity identity;
    private final Admission admission;
    private final InstantSource clock;

    ObjectWriter(ObjectStore store, Admission admission, InstantSource clock) {
        this.store = store;
        this.identity = new Identity(store);
        this.admission = admission;
        this.clock = clock;
    }

    /**
     * A new object.
     *
     * @throws ApiException 409 if there is one of this name
     */
    Written create(ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
        String name = identity.nameOf(type, namespace, body);
        Target target = Target.of(type, namespace, name, "", options);
        return write(target, live -> {
            if (!live.isEmpty()) {
                throw ApiException.alreadyExists(type, name);
            }
            return body;
        });
    }

    /**
     * Replaces an object, or a part of it.
     *
     * @throws ApiException 409 if it has another resourceVersion than {@code body}
     */
    Written update(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            ObjectNode body,
            WriteOptions options) {
        identity.check(type, namespace, name, body);
        return write(Target.of(type, namespace, name, subresource, options), live -> existing(type, name, live, body));
    }

    /**
     * Changes an object as it is, or a part of it.
     *
     * @throws ApiException 404 if there is none
     */
    Written edit(
            ResourceType type,
            ObjectKey key,
            String subresource,
            UnaryOperator<ObjectNode> change,
            WriteOptions options) {
        return write(new Target(type, key, subresource, options), live -> {
            refuseMissing(type, key.name(), live);
            return change.apply(live);
        });
    }

    /**
     * Patches an object, or a part of it; a server-side apply of one that does not exist creates it.
     *
     * @throws ApiException 409 for conflicts, 415 for a strategic merge of a custom resource
     */
    Written patch(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            PatchType patchType,
            JsonNode patch,
            WriteOptions options) {
        Target target = Target.of(type, namespace, name, subresource, options);
        if (patchType == PatchType.APPLY) {
            identity.check(type, namespace, name, (ObjectNode) patch);
            return apply(target, (ObjectNode) patch);
        }
        return write(target, live -> {
            refuseMissing(type, name, live);
            ObjectNode patched = patched(type, live, patchType, patch);
            identity.check(type, namespace, name, patched);
            return existing(type, name, live, patched);
        });
    }

    private static ObjectNode patched(ResourceType type, ObjectNode live, PatchType patchType, JsonNode patch) {
        JsonNode result = switch (patchType) {
            case JSON -> jsonPatched(live, patch);
            case MERGE, APPLY -> Patches.merge(live, patch);
            case STRATEGIC -> {
                if (type.custom()) {
                    throw ApiException.plain(
                            415,
                            "UnsupportedMediaType",
                            "strategic merge patches are not supported for custom resources");
                }
                yield Patches.strategic(live, patch, new Shape(type.schema()));
            }
        };
        if (result instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest("the patch makes of the object something else");
    }

    private static JsonNode jsonPatched(ObjectNode live, JsonNode patch) {
        try {
            return Patches.json(live, patch);
        } catch (RuntimeException e) {
            throw ApiException.plain(
                    422,
                    "Invalid",
                    "the server rejected our request due to an error in our request: " + e.getMessage());
        }
    }

    private static ObjectNode existing(ResourceType type, String name, ObjectNode live, ObjectNode wanted) {
        refuseMissing(type, name, live);
        checkVersion(type, name, live, wanted);
        return wanted;
    }

    private static void refuseMissing(ResourceType type, String name, ObjectNode live) {
        if (live.isEmpty()) {
            throw ApiException.notFound(type, name);
        }
    }

    private static void checkVersion(ResourceType type, String name, ObjectNode live, ObjectNode wanted) {
        String version = wanted.path("metadata").path("resourceVersion").asText();
        if (!version.isEmpty()
                && !version.equals(live.path("metadata").path("resourceVersion").asText())) {
            throw ApiException.conflict(
                    type,
                    name,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
        String uid = wanted.path("metadata").path("uid").asText();
        String liveUid = live.path("metadata").path("uid").asText();
        if (!uid.isEmpty() && !uid.equals(liveUid)) {
            throw ApiException.conflict(
                    type,
                    name,
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s".formatted(uid, liveUid));
        }
    }

    private Written apply(Target target, ObjectNode config) {
        ResourceType type = target.type();
        admission.refuseUnknownFields(type, target.key(), config);
        ServerSideApply apply = new ServerSideApply(
                new Shape(type.schema()), writer(target), target.options().force());
        return write(target, Ownership.APPLIED, live -> {
            if (live.isEmpty() && !target.subresource().isEmpty()) {
                throw ApiException.notFound(type, target.key().name());
            }
            checkVersion(type, target.key().name(), live, config);
            identity.checkNew(type, target.key(), live, config);
            try {
                return apply.apply(live, config, type.hasStatus());
            } catch (ApplyConflictException e) {
                throw ApiException.applyConflict(
                        Objects.requireNonNull(e.getMessage()),
                        e.conflicts().stream()
                                .map(c -> new Cause("FieldManagerConflict", "conflict with " + c.owner(), c.path()))
                                .toList());
            }
        });
    }

    /** Writes what {@code change} makes of the live object, which is empty if there is none. */
    private Written write(Target target, UnaryOperator<ObjectNode> change) {
        return write(target, Ownership.CHANGED, change);
    }

    private Written write(Target target, Ownership ownership, UnaryOperator<ObjectNode> change) {
        List<String> warnings = new ArrayList<>();
        boolean[] created = new boolean[1];
        ObjectStore.Edit edit = stored -> {
            created[0] = stored == null;
            return admitted(target, ownership, stored, change, warnings);
        };
        ObjectNode result = target.options().dryRun()
                ? edit.apply(store.get(target.key()).orElse(null))
                : store.write(target.key(), admission.finalizing(target.type(), edit));
        if (!target.options().dryRun()) {
            admission.tell(target.type(), target.key(), Objects.requireNonNull(result));
        }
        return new Written(target.type().outward(Objects.requireNonNull(result)), created[0], warnings);
    }

    private ObjectNode admitted(
            Target target,
            Ownership ownership,
            @Nullable ObjectNode stored,
            UnaryOperator<ObjectNode> change,
            List<String> warnings) {
        ResourceType type = target.type();
        ObjectNode live = stored == null ? Json.object() : type.outward(stored);
        ObjectNode wanted = change.apply(live);
        ObjectNode object =
                admission.admit(type, target.key(), live, wanted, target.subresource(), target.options(), warnings);
        switch (ownership) {
            case CHANGED -> UpdateOwnership.record(live, object, writer(target), new Shape(type.schema()));
            case APPLIED ->
                Json.metadata(object)
                        .set("managedFields", wanted.path("metadata").path("managedFields"));
        }
        return type.inward(object);
    }

    private Writer writer(Target target) {
        return new Writer(
                target.options().manager(), target.subresource(), target.type().apiVersion(), clock.instant());
    }
}
