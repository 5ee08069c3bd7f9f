package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.CacheMember;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The EndpointSlice of a Service without a selector: one write moves the traffic. An empty one lets clients be refused at
 * once.
 */
public final class Slices {

    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    /** Says that no Endpoints object is to be mirrored into slices; there is none, and none must come. */
    private static final String MANAGER = "regionalcache.dev";

    private Slices() {}

    /**
     * The slice that leads a Service to these backends.
     *
     * @param service as it is in the cluster: the slice is owned by it
     * @param existing the slice as it is; null: there is none
     * @param backends all with the same port, and addresses of one family
     */
    public static EndpointSlice of(
            CacheMember member, Service service, @Nullable EndpointSlice existing, List<Backend> backends) {
        MemberIdentity identity = MemberIdentity.of(member);
        String name = service.getMetadata().getName();
        Map<String, String> labels = new TreeMap<>(identity.labels());
        labels.put(SERVICE_NAME, name);
        labels.put(MANAGED_BY, MANAGER);
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(identity.namespace())
                .withLabels(labels)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Service")
                        .withName(name)
                        .withUid(service.getMetadata().getUid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withAddressType(addressType(service, existing, backends))
                .withEndpoints(backends.stream().map(Slices::endpoint).toList())
                .withPorts(new EndpointPortBuilder()
                        .withName(Services.PORT_NAME)
                        .withPort(
                                backends.isEmpty()
                                        ? Services.PORT
                                        : backends.getFirst().port())
                        .withProtocol("TCP")
                        .build())
                .build();
    }

    /** It cannot be changed, so that an empty slice has that of the addresses which will come. */
    private static String addressType(Service service, @Nullable EndpointSlice existing, List<Backend> backends) {
        if (!backends.isEmpty()) {
            return backends.getFirst().address().contains(":") ? "IPv6" : "IPv4";
        }
        return existing != null
                ? existing.getAddressType()
                : Stream.ofNullable(service.getSpec())
                        .flatMap(spec -> spec.getIpFamilies().stream())
                        .findFirst()
                        .orElse("IPv4");
    }

    private static Endpoint endpoint(Backend backend) {
        EndpointBuilder endpoint = new EndpointBuilder()
                .withAddresses(backend.address())
                .withNewConditions()
                .withReady(true)
                .withServing(true)
                .withTerminating(false)
                .endConditions();
        if (backend.pod() != null) {
            endpoint.withNodeName(backend.node())
                    .withNewTargetRef()
                    .withKind("Pod")
                    .withName(backend.pod())
                    .withUid(backend.podUid())
                    .endTargetRef();
        }
        return endpoint.build();
    }
}
