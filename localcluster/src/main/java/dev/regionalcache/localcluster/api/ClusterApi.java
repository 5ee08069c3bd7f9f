package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.schema.TypeSchemas;
import dev.regionalcache.localcluster.store.ObjectKey;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.types.ResourceType;
import dev.regionalcache.localcluster.types.TypeRegistry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The API as the cluster's own controllers use it: with the objects of the fabric8 model, without HTTP, and with the rules
 * that hold for everybody. An edit is made under the store's lock, so there are no conflicts. Thread-safe.
 */
public final class ClusterApi {

    private final ObjectStore store;
    private final TypeRegistry types;
    private final ObjectWriter writer;
    private final ObjectRemover remover;

    /** The API to a store; {@code rules} are by the resource's name in the store. */
    public ClusterApi(ObjectStore store, TypeRegistry types, Map<String, KindRules> rules, InstantSource clock) {
        this.store = store;
        this.types = types;
        Admission admission = new Admission(store, new TypeSchemas(), rules, clock);
        this.writer = new ObjectWriter(store, admission, clock);
        this.remover = new ObjectRemover(store, admission, clock);
    }

    /** The objects behind the API. */
    public ObjectStore store() {
        return store;
    }

    TypeRegistry types() {
        return types;
    }

    ObjectWriter writer() {
        return writer;
    }

    ObjectRemover remover() {
        return remover;
    }

    /** The type of a model's class. */
    public ResourceType type(Class<? extends HasMetadata> kind) {
        return types.required(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind));
    }

    /** The object, if there is one. */
    public <T extends HasMetadata> Optional<T> get(Class<T> kind, @Nullable String namespace, String name) {
        return store.get(type(kind).key(namespace == null ? "" : namespace, name))
                .map(o -> Json.model(o, kind));
    }

    /**
     * All objects of a kind.
     *
     * @param namespace null: of all namespaces
     */
    public <T extends HasMetadata> List<T> list(Class<T> kind, @Nullable String namespace) {
        return store.list(type(kind).storage(), namespace).items().stream()
                .map(o -> Json.model(o, kind))
                .toList();
    }

    /**
     * Creates an object.
     *
     * @param manager the controller that does
     * @throws ApiException 409 if there is one of this name
     */
    public <T extends HasMetadata> void create(T object, String manager) {
        writer.create(typeOf(object), namespace(object), Json.tree(object), WriteOptions.of(manager));
    }

    /** Changes an object; does nothing if it is gone, or another of the same name. */
    public <T extends HasMetadata> void edit(T object, String manager, UnaryOperator<T> change) {
        edit(object, "", manager, change);
    }

    /** The same for its status. */
    public <T extends HasMetadata> void editStatus(T object, String manager, UnaryOperator<T> change) {
        edit(object, "status", manager, change);
    }

    /**
     * Deletes this object; does nothing if it is gone, or another of the same name.
     *
     * @param graceSeconds null: as the object says
     */
    public void delete(HasMetadata object, @Nullable Long graceSeconds) {
        delete(typeOf(object), Json.tree(object), graceSeconds);
    }

    /** The same for an object of any type. */
    public void delete(ResourceType type, ObjectNode object, @Nullable Long graceSeconds) {
        var metadata = object.path("metadata");
        try {
            remover.delete(
                    type,
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText(),
                    new ObjectRemover.Options(
                            ObjectRemover.Propagation.BACKGROUND,
                            graceSeconds,
                            metadata.path("uid").asText(),
                            null,
                            false));
        } catch (ApiException e) {
            ignoreGone(e);
        }
    }

    /** Changes an object of any type; does nothing if it is gone. */
    public void edit(ResourceType type, ObjectKey key, String manager, UnaryOperator<ObjectNode> change) {
        edit(type, key, "", manager, change);
    }

    /** The type of what is stored under this resource. */
    public Optional<ResourceType> typeOf(ObjectKey key) {
        return types.all().filter(t -> t.storage().equals(key.resource())).findFirst();
    }

    /** The type that an object, or a reference to one, names. */
    public Optional<ResourceType> typeOf(String apiVersion, String kind) {
        return types.byKind(apiVersion, kind);
    }

    private <T extends HasMetadata> void edit(T object, String subresource, String manager, UnaryOperator<T> change) {
        ResourceType type = typeOf(object);
        String uid = object.getMetadata().getUid();
        @SuppressWarnings("unchecked")
        Class<T> kind = (Class<T>) object.getClass();
        ObjectKey key = type.key(namespace(object), object.getMetadata().getName());
        edit(
                type,
                key,
                subresource,
                manager,
                live -> live.path("metadata").path("uid").asText().equals(uid)
                        ? Json.tree(change.apply(Json.model(live, kind)))
                        : live);
    }

    private void edit(
            ResourceType type, ObjectKey key, String subresource, String manager, UnaryOperator<ObjectNode> change) {
        try {
            writer.edit(type, key, subresource, change, WriteOptions.of(manager));
        } catch (ApiException e) {
            ignoreGone(e);
        }
    }

    private static void ignoreGone(ApiException e) {
        if (e.code() != 404 && e.code() != 409) {
            throw e;
        }
    }

    private ResourceType typeOf(HasMetadata object) {
        return types.required(object.getApiVersion(), object.getKind());
    }

    private static String namespace(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return namespace == null ? "" : namespace;
    }
}
