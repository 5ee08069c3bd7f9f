package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private static final Service SERVICE =
            Yaml.object(Service.class, "metadata: {name: shop-a, namespace: web, uid: service}");

    @Test
    void aSliceBelongsToItsServiceAndIsNobodyElsesToManage() {
        EndpointSlice slice = slice();
        assertThat(slice.getMetadata().getName()).isEqualTo("shop-a");
        assertThat(slice.getMetadata().getNamespace()).isEqualTo("web");
        assertThat(slice.getMetadata().getLabels())
                .containsEntry("kubernetes.io/service-name", "shop-a")
                .containsEntry("endpointslice.kubernetes.io/managed-by", "regionalcache.dev");
        assertThat(slice.getMetadata().getOwnerReferences())
                .singleElement()
                .extracting(OwnerReference::getKind, OwnerReference::getName, OwnerReference::getUid)
                .containsExactly("Service", "shop-a", "service");
    }

    @Test
    void aPodIsNamedWithItsNodeSoThatTrafficCanStayClose() {
        Endpoint endpoint = slice(new Backend("10.0.0.1", 6379, "shop-a-0", "uid", "node"))
                .getEndpoints()
                .getFirst();
        assertThat(endpoint.getAddresses()).containsExactly("10.0.0.1");
        assertThat(endpoint.getConditions().getReady()).isTrue();
        assertThat(endpoint.getNodeName()).isEqualTo("node");
        assertThat(endpoint.getTargetRef().getKind()).isEqualTo("Pod");
        assertThat(endpoint.getTargetRef().getName()).isEqualTo("shop-a-0");
        assertThat(endpoint.getTargetRef().getUid()).isEqualTo("uid");
    }

    @Test
    void anAddressOfAnotherClusterHasNeitherPodNorNodeAndAPortOfItsOwn() {
        EndpointSlice slice = slice(Backend.external("192.0.2.1", 30001), Backend.external("192.0.2.2", 30001));
        assertThat(slice.getEndpoints()).hasSize(2).allMatch(e -> e.getTargetRef() == null && e.getNodeName() == null);
        assertThat(slice.getPorts())
                .singleElement()
                .satisfies(p -> assertThat(p.getPort()).isEqualTo(30001));
    }

    /** kube-proxy then refuses connections at once; a slice that is missing would let them hang. */
    @Test
    void withoutABackendTheSliceIsEmptyAndThere() {
        assertThat(slice().getEndpoints()).isEmpty();
        assertThat(slice().getAddressType()).isEqualTo("IPv4");
        assertThat(slice().getPorts())
                .singleElement()
                .satisfies(p -> assertThat(p.getPort()).isEqualTo(6379));
    }

    @Test
    void anIpv6AddressIsInASliceOfItsType() {
        assertThat(slice(new Backend("fd00::1", 6379, "shop-a-0", "uid", "node"))
                        .getAddressType())
                .isEqualTo("IPv6");
    }

    /** It could not be changed when the first address comes. */
    @Test
    void anEmptySliceIsOfTheTypeThatItWasOrThatItsServiceIs() {
        EndpointSlice before = slice(new Backend("fd00::1", 6379, "shop-a-0", "uid", "node"));
        assertThat(Slices.of(Members.primary(), SERVICE, before, List.of()).getAddressType())
                .isEqualTo("IPv6");
        Service service = Yaml.changed(SERVICE, Service.class, "spec: {ipFamilies: [IPv6, IPv4]}");
        assertThat(Slices.of(Members.primary(), service, null, List.of()).getAddressType())
                .isEqualTo("IPv6");
    }

    private static EndpointSlice slice(Backend... backends) {
        return Slices.of(Members.primary(), SERVICE, null, List.of(backends));
    }
}
