package dev.regionalcache.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies objects to one cluster: server-side, with our own field manager, and only where something differs, so that a
 * system at rest writes nothing and an object that was edited by hand is put back. Thread-safe.
 */
public final class Applier {

    /** The field manager of everything that control plane and agent apply. */
    public static final String FIELD_MANAGER = Labels.MANAGER;

    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    private final KubernetesClient client;
    private final Writes writes;

    /** Sends a request that writes an object; a cache may take its result, so that nobody is told of what is known. */
    public interface Writes {

        /** The object as the API server answers with it. */
        <T extends HasMetadata> T write(T desired, UnaryOperator<T> request);
    }

    /** Writes to the cluster of this client. */
    public Applier(KubernetesClient client) {
        this(client, Applier::send);
    }

    /** The same, by way of a cache. */
    public Applier(KubernetesClient client, Writes writes) {
        this.client = client;
        this.writes = writes;
    }

    private static <T extends HasMetadata> T send(T desired, UnaryOperator<T> request) {
        return request.apply(desired);
    }

    /**
     * Makes the object as desired.
     *
     * @param desired the object with the labels of its cache; with a {@code metadata.resourceVersion} it is written only
     *     if it still has that version
     * @param cached what a cache holds of it, or null: then it is read
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses or does not answer
     */
    public <T extends HasMetadata> ApplyResult<T> apply(T desired, @Nullable T cached) {
        return apply(desired, cached, Set.of());
    }

    /**
     * The same, taking over objects of former caches.
     *
     * @param adopted UIDs of former caches whose objects are ours now
     */
    public <T extends HasMetadata> ApplyResult<T> apply(T desired, @Nullable T cached, Set<String> adopted) {
        T actual = cached != null ? cached : client.resource(desired).get();
        if (actual == null) {
            return write(desired);
        }
        Optional<String> foreign = Ownership.foreign(actual, desired, adopted);
        if (foreign.isPresent()) {
            return new ApplyResult.Conflict<>(actual, foreign.get());
        }
        return ObjectMatcher.matches(tree(actual), tree(desired), FIELD_MANAGER)
                ? new ApplyResult.Unchanged<>(actual)
                : write(desired);
    }

    private <T extends HasMetadata> ApplyResult<T> write(T desired) {
        T written = writes.write(
                desired,
                object -> client.resource(object)
                        .fieldManager(FIELD_MANAGER)
                        .forceConflicts()
                        .serverSideApply());
        LOG.debug(
                "applied {} {}/{}",
                desired.getKind(),
                desired.getMetadata().getNamespace(),
                desired.getMetadata().getName());
        return new ApplyResult.Applied<>(written);
    }

    private JsonNode tree(HasMetadata object) {
        return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
    }
}
