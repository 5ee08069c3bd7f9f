package dev.regionalcache.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;

/** Writes a resource's own status. */
public final class StatusWrite {

    /** The cache has a resource's newer version within this. */
    public static final Duration NEWER_VERSION = Duration.ofMillis(50);

    private StatusWrite() {}

    /**
     * What says which resource a report is about, and over which of its versions it is written.
     *
     * @param version the resourceVersion
     */
    public static ObjectMeta address(HasMetadata resource, String version) {
        return new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .withResourceVersion(version)
                .build();
    }

    /** The same, over the version that was seen. */
    public static ObjectMeta address(HasMetadata resource) {
        return address(resource, resource.getMetadata().getResourceVersion());
    }

    /**
     * Writes a status over the version that it was made from, and no other. The operator framework takes the events of its
     * own writes for done: without this, one that overtakes somebody's change would swallow the event of that change.
     *
     * @param report the resource with its {@link #address} and status
     * @return false when the resource has changed meanwhile: it is to be looked at again after {@link #NEWER_VERSION}
     */
    public static <P extends HasMetadata> boolean over(P report, Context<P> context) {
        return written(report, context).isPresent();
    }

    /** The same; the resource as it was written, or empty when it has changed meanwhile. */
    public static <P extends HasMetadata> Optional<P> written(P report, Context<P> context) {
        try {
            return Optional.of(context.resourceOperations().serverSideApplyPrimaryStatus(report));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
