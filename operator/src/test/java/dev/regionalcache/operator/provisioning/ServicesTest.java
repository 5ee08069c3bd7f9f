package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServicesTest {

    private static final String EXPOSED = """
            spec:
              exposure:
                type: %s
                annotations: {provider: internal}
                loadBalancerClass: mine
                sourceRanges: [192.0.2.0/24]
            """;

    @Test
    void applicationsFindReadsAndWritesByTheNamesOfTheRegion() {
        assertThat(names(Services.reads(Members.primary()))).containsExactly("shop-a");
        assertThat(names(Services.writes(Members.primary()))).containsExactly("shop-a-primary");
    }

    @Test
    void theOnlyRegionOfANamespaceHasTheShortNamesToo() {
        CacheMember sole = Members.primary("spec: {sole: true}");
        assertThat(names(Services.reads(sole))).containsExactly("shop-a", "shop");
        assertThat(names(Services.writes(sole))).containsExactly("shop-a-primary", "shop-primary");
    }

    /** Nobody writes their slices any more, and they would lead to servers of long ago. */
    @Test
    void theShortNamesGoWhenAnotherRegionComesIntoTheNamespace() {
        CacheMember sole = Members.primary("spec: {sole: true}");
        List<HasMetadata> owned = new ArrayList<>(Services.reads(sole));
        owned.addAll(Services.writes(sole));
        owned.add(Services.head(sole, "shop-a-0"));
        assertThat(Services.unwanted(sole, owned)).isEmpty();
        assertThat(Services.unwanted(Members.primary(), owned))
                .extracting(s -> s.getMetadata().getName())
                .containsExactly("shop", "shop-primary");
        assertThat(Services.unwanted(Members.primary("spec: {region: primary}"), owned))
                .as("its own name")
                .extracting(s -> s.getMetadata().getName())
                .containsExactly("shop");
    }

    /** With a selector Kubernetes would write the slices, and lead traffic to servers that are out of sync. */
    @Test
    void applicationsServicesHaveNoSelector() {
        CacheMember sole = Members.primary("spec: {sole: true}");
        List<Service> services = new ArrayList<>(Services.reads(sole));
        services.addAll(Services.writes(sole));
        assertThat(services).allSatisfy(s -> {
            assertThat(s.getSpec().getSelector()).isNullOrEmpty();
            assertThat(s.getSpec().getType()).isEqualTo("ClusterIP");
            assertThat(s.getSpec().getPorts())
                    .singleElement()
                    .satisfies(p -> assertThat(p.getPort()).isEqualTo(6379));
        });
    }

    @Test
    void theHeadsServiceFollowsItsPodAlsoWhileThatIsNotReady() {
        Service head = Services.head(Members.primary(), "shop-a-1");
        assertThat(head.getMetadata().getName()).isEqualTo("shop-a-head");
        assertThat(head.getSpec().getSelector())
                .containsEntry("statefulset.kubernetes.io/pod-name", "shop-a-1")
                .containsAllEntriesOf(
                        Labels.selector(Members.primary().getSpec().cache(), "a"));
        assertThat(head.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(head.getSpec().getType()).isEqualTo("ClusterIP");
    }

    @Test
    void aLoadBalancerIsAsTheRegionDeclaresIt() {
        Service head = Services.head(Members.primary(EXPOSED.formatted("LoadBalancer")), "shop-a-0");
        assertThat(head.getSpec().getType()).isEqualTo("LoadBalancer");
        assertThat(head.getMetadata().getAnnotations()).containsEntry("provider", "internal");
        assertThat(head.getSpec().getLoadBalancerClass()).isEqualTo("mine");
        assertThat(head.getSpec().getLoadBalancerSourceRanges()).containsExactly("192.0.2.0/24");
    }

    /** The API server refuses them there. */
    @ParameterizedTest
    @ValueSource(strings = {"ClusterIP", "NodePort"})
    void onlyALoadBalancerHasALoadBalancersFields(String type) {
        Service head = Services.head(Members.primary(EXPOSED.formatted(type)), "shop-a-0");
        assertThat(head.getSpec().getType()).isEqualTo(type);
        assertThat(head.getSpec().getLoadBalancerClass()).isNull();
        assertThat(head.getSpec().getLoadBalancerSourceRanges()).isNullOrEmpty();
    }

    @Test
    void servicesAreLabelledAndGoWithTheMember() {
        Service head = Services.head(Members.primary(), "shop-a-0");
        assertThat(head.getMetadata().getNamespace()).isEqualTo("web");
        assertThat(head.getMetadata().getLabels())
                .containsEntry(Labels.CACHE_UID, "cache")
                .containsEntry(Labels.REGION, "a");
        assertThat(head.getMetadata().getOwnerReferences())
                .singleElement()
                .extracting(OwnerReference::getKind, OwnerReference::getName, OwnerReference::getUid)
                .containsExactly("CacheMember", "shop-a", "member-a");
    }

    private static List<String> names(List<Service> services) {
        return services.stream().map(s -> s.getMetadata().getName()).toList();
    }
}
