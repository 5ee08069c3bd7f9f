package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads members from an API server, also ahead of a decision. */
class MemberReaderTest {

    private static final RegionalCache CACHE =
            Yaml.object(RegionalCache.class, "{metadata: {namespace: web, name: shop, uid: cache}, spec: {}}");

    private static final Set<String> VOTES = Set.of("b");

    @TempDir
    Path directory;

    private MemberCluster cluster;
    private KubernetesClient client;
    private ClusterLink link;
    private final MemberReader reader = new MemberReader(() -> 0);

    @BeforeEach
    void start() throws IOException {
        cluster = new MemberCluster(directory);
        client = cluster.client;
        link = cluster.link;
    }

    @AfterEach
    void close() {
        reader.close();
        cluster.close();
    }

    @Test
    void whatWasMirroredLongAgoIsReadAnew() throws InterruptedException {
        CacheMember mirrored = created();
        changeEpoch(mirrored, 2);
        assertThat(read(mirrored).getSpec().epoch()).isEqualTo(2);
    }

    @Test
    void whatWasReadAheadIsNotAskedForAgain() throws InterruptedException {
        CacheMember mirrored = created();
        String version = mirrored.getMetadata().getResourceVersion();
        CacheMember newer = Yaml.changed(
                mirrored,
                CacheMember.class,
                "metadata: {resourceVersion: '%d'}".formatted(Long.parseLong(version) + 1));
        reader.ahead(CACHE, regions(newer), Map.of("a", link), VOTES);
        assertThat(read(newer)).isSameAs(newer);
        assertThat(read(newer)).as("the next decision").isNotSameAs(newer);
    }

    @Test
    void aSpecThatAnotherLeaderWroteIsSeenAlsoThen() throws InterruptedException {
        CacheMember mirrored = created();
        changeEpoch(mirrored, 2);
        reader.ahead(CACHE, regions(mirrored), Map.of("a", link), VOTES);
        assertThat(read(mirrored).getSpec().epoch()).isEqualTo(2);
    }

    private CacheMember created() {
        return client.resource(Members.primary("metadata: {uid: null, generation: null}"))
                .create();
    }

    private void changeEpoch(CacheMember member, int epoch) {
        client.resource(member).edit(m -> Yaml.changed(m, CacheMember.class, "spec: {epoch: %d}".formatted(epoch)));
    }

    private CacheMember read(CacheMember mirrored) throws InterruptedException {
        RegionView seen =
                reader.read(CACHE, regions(mirrored), Map.of("a", link), true).getFirst();
        assertThat(seen.readable()).isTrue();
        return Objects.requireNonNull(seen.member());
    }

    private static List<RegionView> regions(CacheMember mirrored) {
        return List.of(new RegionView("a", new RegionView.Reach.Reachable("local", true, ""), null, "web", mirrored));
    }
}
