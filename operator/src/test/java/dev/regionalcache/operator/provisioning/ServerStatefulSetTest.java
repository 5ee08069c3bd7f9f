package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerStatefulSetTest {

    private static final String STORED =
            "spec: {keyspaces: [{name: main, storage: {persistence: RDB, size: 2Gi, storageClassName: fast}}]}";

    @Test
    void runningPodsAreLeftToTheAgentAndStartAllAtOnce() {
        StatefulSet set = ServerStatefulSet.of(Members.primary(Members.replicas(3)), 0, null);
        assertThat(set.getMetadata().getName()).isEqualTo("shop-a");
        assertThat(set.getSpec().getReplicas()).isEqualTo(3);
        assertThat(set.getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(set.getSpec().getPodManagementPolicy()).isEqualTo("Parallel");
        assertThat(set.getSpec().getServiceName()).isEqualTo("shop-a-head");
    }

    @Test
    void whatCannotBeChangedDoesNotNameTheCachesUidSoThatItCanBeAdopted() {
        CacheMember adopted = Members.primary(STORED, "spec: {cache: {uid: adopted}}");
        StatefulSet set = ServerStatefulSet.of(adopted, 0, null);
        StatefulSet before = ServerStatefulSet.of(Members.primary(STORED), 0, null);
        assertThat(set.getSpec()).isEqualTo(before.getSpec());
        assertThat(set.getMetadata().getLabels()).containsEntry(Labels.CACHE_UID, "adopted");
    }

    @Test
    void itsSelectorFindsItsPods() {
        StatefulSet set = ServerStatefulSet.of(Members.primary(), 0, null);
        assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
    }

    @ParameterizedTest
    @CsvSource({"Delete, Delete", "Retain, Retain", "null, Retain"})
    void volumeClaimsGoOnlyWherePolicySaysSo(String policy, String kept) {
        StatefulSet set =
                ServerStatefulSet.of(Members.primary("spec: {deletionPolicy: %s}".formatted(policy)), 0, null);
        assertThat(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
                .isEqualTo(kept);
        assertThat(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenScaled())
                .isEqualTo(kept);
    }

    @Test
    void withPersistenceEveryServerHasAClaim() {
        assertThat(ServerStatefulSet.of(Members.primary(), 0, null).getSpec().getVolumeClaimTemplates())
                .isEmpty();
        assertThat(ServerStatefulSet.of(Members.primary(STORED), 0, null)
                        .getSpec()
                        .getVolumeClaimTemplates())
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.getMetadata().getName()).isEqualTo("data");
                    assertThat(claim.getSpec().getStorageClassName()).isEqualTo("fast");
                    assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteOnce");
                    assertThat(size(claim)).isEqualTo(new Quantity("2Gi"));
                });
    }

    /** They are immutable: a StatefulSet with others would be refused, with all that is changed besides. */
    @Test
    void claimTemplatesStayAsTheyAreInTheCluster() {
        StatefulSet existing = Yaml.changed(
                ServerStatefulSet.of(Members.primary(STORED), 0, null),
                StatefulSet.class,
                "spec: {volumeClaimTemplates: [{metadata: {name: data, creationTimestamp: null,"
                        + " labels: {team: former}}, spec: {accessModes: [ReadWriteOnce], volumeMode: Filesystem,"
                        + " storageClassName: fast, resources: {requests: {storage: 1Gi}}}, status: {phase: Pending}}]}");
        CacheMember grown = Members.primary(STORED, "spec: {keyspaces: [{name: main, storage: {size: 9Gi}}]}");
        List<PersistentVolumeClaim> claims =
                ServerStatefulSet.of(grown, 0, existing).getSpec().getVolumeClaimTemplates();
        assertThat(claims).singleElement().satisfies(claim -> {
            assertThat(size(claim)).isEqualTo(new Quantity("1Gi"));
            assertThat(claim.getMetadata().getLabels()).containsEntry("team", "former");
            assertThat(claim.getStatus()).isNull();
            assertThat(claim.getSpec().getVolumeMode()).isNull();
        });
        StatefulSet withoutClaims = ServerStatefulSet.of(Members.primary(), 0, null);
        assertThat(ServerStatefulSet.of(grown, 0, withoutClaims).getSpec().getVolumeClaimTemplates())
                .isEmpty();
    }

    @Test
    void aClaimWithoutASizeIsTwiceTheMemoryLimit() {
        assertThat(ServerStatefulSet.volumeSize(Members.primary().getSpec().main()))
                .isEqualTo(new Quantity("512Mi"));
    }

    private static Quantity size(PersistentVolumeClaim claim) {
        return claim.getSpec().getResources().getRequests().get("storage");
    }
}
