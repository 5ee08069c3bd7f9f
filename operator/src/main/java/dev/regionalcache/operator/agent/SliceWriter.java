package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.operator.provisioning.Slices;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Leads a Service to backends by its EndpointSlice. */
final class SliceWriter {

    private final KubernetesClient client;
    private final Applier applier;

    SliceWriter(KubernetesClient client, Applier applier) {
        this.client = client;
        this.applier = applier;
    }

    /**
     * Writes the slice, where it differs. One whose addresses were of the other family gives way: that cannot be changed.
     *
     * @param cached what a cache holds of it; null: nothing
     */
    ApplyResult<EndpointSlice> lead(
            CacheMember member, Service service, @Nullable EndpointSlice cached, List<Backend> backends) {
        EndpointSlice desired = Slices.of(member, service, cached, backends);
        Optional.ofNullable(cached)
                .filter(slice ->
                        slice.hasOwnerReferenceFor(service.getMetadata().getUid()))
                .filter(slice -> !slice.getAddressType().equals(desired.getAddressType()))
                .ifPresent(slice -> client.resource(slice).delete());
        return applier.apply(desired, cached);
    }
}
