package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.operator.provisioning.Services;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SliceWriterTest {

    private static final CacheMember MEMBER = Members.primary();

    /** As in a cluster of IPv6 where the slice was made while there was no server yet. */
    @Test
    void addressesOfTheOtherFamilyAreLedTo(@TempDir Path directory) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
                KubernetesClient client = cluster.client()) {
            Namespaces.create(client, "web");
            Service service = client.resource(Services.reads(MEMBER).getFirst()).create();
            SliceWriter writer = new SliceWriter(client, new Applier(client));
            EndpointSlice empty = applied(writer.lead(MEMBER, service, null, List.of()));
            Backend server = new Backend("fd00::1", 6379, "shop-a-0", "uid", "node");
            EndpointSlice led = applied(writer.lead(MEMBER, service, empty, List.of(server)));
            assertThat(led.getMetadata().getUid())
                    .isNotEqualTo(empty.getMetadata().getUid());
            assertThat(led.getEndpoints().getFirst().getAddresses()).containsExactly("fd00::1");
            EndpointSlice nowhere = applied(writer.lead(MEMBER, service, led, List.of()));
            assertThat(nowhere.getEndpoints()).isEmpty();
            assertThat(nowhere.getMetadata().getUid())
                    .isEqualTo(led.getMetadata().getUid());
        }
    }

    private static @Nullable EndpointSlice applied(ApplyResult<EndpointSlice> result) {
        return result instanceof ApplyResult.Applied<EndpointSlice>(EndpointSlice slice) ? slice : null;
    }
}
