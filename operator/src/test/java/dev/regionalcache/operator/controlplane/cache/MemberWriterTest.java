package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.status.WriteResult;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes over what was read, against an API server. */
class MemberWriterTest {

    private static final Duration MINUTES = Duration.ofMinutes(2);

    /** What an API server has to give, and whose it is. */
    private static final String NEW = """
            metadata:
              uid: null
              generation: null
              labels: {regionalcache.dev/cache-uid: cache, app.kubernetes.io/managed-by: regionalcache}
            spec: {cache: {uid: cache}}
            """;

    private static final WriteResult CHANGED =
            new WriteResult.Failed("the member was changed by another leader meanwhile");

    private static final String NEXT_EPOCH = "spec: {epoch: 2}";

    @TempDir
    Path directory;

    private MemberCluster cluster;
    private KubernetesClient client;
    private ClusterLink link;
    private final MemberWriter writer = new MemberWriter();

    @BeforeEach
    void start() throws IOException {
        cluster = new MemberCluster(directory);
        client = cluster.client;
        link = cluster.link;
    }

    @AfterEach
    void close() {
        writer.close();
        cluster.close();
    }

    @Test
    void anotherStatusMeanwhileIsNoObstacleAndStays() throws InterruptedException {
        CacheMember read = created();
        reports(read, "first");
        reports(read, "second");
        WriteResult result = write(planned(read, NEXT_EPOCH));
        assertThat(result).isInstanceOf(WriteResult.Written.class);
        CacheMember now = current();
        assertThat(now.getSpec().epoch()).isEqualTo(2);
        assertThat(now.getStatus().lag()).isEqualTo("second");
    }

    /** The cache of members may be behind, or ahead of what was read; neither makes a difference. */
    @Test
    void itIsNoObstacleEitherWhereItWasSeenBeforeTheWrite() throws InterruptedException {
        CacheMember read = created();
        String version = reports(read, "seen").getMetadata().getResourceVersion();
        await().until(() -> link.members().stream()
                .anyMatch(m -> m.getMetadata().getResourceVersion().equals(version)));
        assertThat(write(planned(read, NEXT_EPOCH))).isInstanceOf(WriteResult.Written.class);
        assertThat(current().getSpec().epoch()).isEqualTo(2);
    }

    @Test
    void whatAnotherLeaderWroteMeanwhileStaysAndItIsSaid() throws InterruptedException {
        CacheMember read = created();
        apply(planned(read, "metadata: {resourceVersion: null}", "spec: {epoch: 2, proposer: another}"));
        assertThat(write(planned(read, NEXT_EPOCH))).isEqualTo(CHANGED);
        assertThat(current().getSpec().proposer()).isEqualTo("another");
    }

    @Test
    void itStaysAlsoWhereTheAgentAnsweredItAlready() throws InterruptedException {
        CacheMember read = created();
        apply(planned(read, "metadata: {resourceVersion: null}", "spec: {epoch: 2, proposer: another}"));
        reports(read, "third");
        assertThat(write(planned(read, NEXT_EPOCH))).isEqualTo(CHANGED);
        assertThat(current().getSpec().proposer()).isEqualTo("another");
    }

    @Test
    void oneThatIsAsItWasReadIsWrittenAtOnce() throws InterruptedException {
        CacheMember read = created();
        assertThat(write(planned(read, NEXT_EPOCH)))
                .isInstanceOfSatisfying(
                        WriteResult.Written.class,
                        written ->
                                assertThat(written.member().getSpec().epoch()).isEqualTo(2));
    }

    /** An empty server would have begun where the former one's data is somewhere else, as the first one of its cache. */
    @Test
    void oneThatIsGoneIsNotMadeAgainByWhatWasDecidedBesideIt() throws InterruptedException {
        CacheMember read = created();
        client.resource(read).delete();
        await().until(() -> link.members().stream().findAny().isEmpty());
        String uid = "metadata: {resourceVersion: null, uid: %s}"
                .formatted(read.getMetadata().getUid());
        assertThat(write(planned(read, uid))).isInstanceOf(WriteResult.Failed.class);
        assertThat(client.resource(read).get()).isNull();
    }

    private CacheMember created() {
        apply(Members.primary(NEW));
        return current();
    }

    /** The member with this change, over the version that was read. */
    private static CacheMember planned(CacheMember read, String... changes) {
        String over = "metadata: {resourceVersion: '%s', generation: %d}"
                .formatted(
                        read.getMetadata().getResourceVersion(),
                        read.getMetadata().getGeneration());
        CacheMember base = Yaml.changed(Members.primary(NEW), CacheMember.class, over);
        return Yaml.changed(base, CacheMember.class, changes);
    }

    private void apply(CacheMember member) {
        member.getMetadata().setGeneration(null);
        client.resource(member)
                .fieldManager(Applier.FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply();
    }

    /** The agent writes its status. */
    private CacheMember reports(CacheMember member, String lag) {
        return client.resources(CacheMember.class)
                .inNamespace(member.getMetadata().getNamespace())
                .withName(member.getMetadata().getName())
                .editStatus(m -> {
                    m.setStatus(Yaml.object(CacheMemberStatus.class, "{lag: %s}".formatted(lag)));
                    return m;
                });
    }

    private CacheMember current() {
        return Objects.requireNonNull(client.resources(CacheMember.class)
                .inNamespace("web")
                .withName("shop-a")
                .get());
    }

    private WriteResult write(CacheMember member) throws InterruptedException {
        Map<String, WriteResult> results = writer.begin(Map.of("a", member), Map.of("a", link), null, Set.of())
                .await(MINUTES, () -> false);
        return Objects.requireNonNull(results.get("a"));
    }
}
