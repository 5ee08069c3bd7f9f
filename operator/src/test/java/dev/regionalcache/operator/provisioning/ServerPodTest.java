package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPodTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata: {uid: adopted, generation: 9}",
                "spec: {cache: {uid: adopted}}",
                "spec: {auth: {hash: rotated}}",
                "spec: {epoch: 2, proposer: other, chosen: {region: b}, role: Replica}",
                "spec: {parent: {region: b}, peers: null, witnesses: [w], sole: true, pause: true}",
                "spec: {exposure: {type: NodePort}, alerts: {lagSeconds: 9}, deletionPolicy: Delete}",
                "spec: {keyspaces: [{name: main, replicas: 3}]}",
                "spec: {keyspaces: [{name: main, template: {revision: r2, config: {hz: '11'}}}]}",
                "spec: {keyspaces: [{name: main, template: {replication: {backlogSize: 1Mi}}}]}",
                "status: {health: Healthy}"
            })
    void whatNeedsNoNewPodIsNoPartOfTheTemplate(String change) {
        assertThat(ServerPod.template(Members.primary(change))).isEqualTo(ServerPod.template(Members.primary()));
    }

    /** Another value here is another pod for every server in the field, with its data and its replication id. */
    @Test
    void anUpgradeOfTheOperatorReplacesNoPod() {
        assertThat(ServerPod.fixedPart(Members.primary())).isEqualTo("4b9bc15a3c");
        String full = """
                {podLabels: {team: web, tier: one}, podAnnotations: {note: x, other: y}, imagePullSecrets: [one, two]}
                """;
        assertThat(ServerPod.fixedPart(Members.primary(Members.template(full)))).isEqualTo("c82265492a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{engine: Valkey}",
                "{imagePullPolicy: Always}",
                "{imagePullSecrets: [registry]}",
                "{podLabels: {team: web}}",
                "{podAnnotations: {note: one}}",
                "{terminationGracePeriodSeconds: 31}",
                "{scheduling: {priorityClassName: high}}",
                "{scheduling: {nodeSelector: {disk: fast}}}"
            })
    void whatARunningPodCannotBeChangedToIsNamed(String change) {
        assertThat(ServerPod.fixedPart(Members.primary(Members.template(change))))
                .isNotEqualTo(ServerPod.fixedPart(Members.primary()));
        assertThat(ServerPod.fixedPart(Members.primary("spec: {nodeSelector: {zone: z}}")))
                .isNotEqualTo(ServerPod.fixedPart(Members.primary()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{image: another}", "{version: '8.1'}", "{resources: {limits: {memory: 1Gi}}}", "{revision: r2}"
            })
    void whatARunningPodCanBeChangedToIsNot(String change) {
        assertThat(ServerPod.fixedPart(Members.primary(Members.template(change))))
                .isEqualTo(ServerPod.fixedPart(Members.primary()));
    }

    @Test
    void thePodPassesTheRestrictedPodSecurityStandard() {
        PodSpec pod = pod();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getHostIPC()).isNull();
        assertThat(pod.getVolumes())
                .allMatch(v -> v.getConfigMap() != null || v.getSecret() != null || v.getEmptyDir() != null);
        Container server = server(pod);
        assertThat(server.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(server.getSecurityContext().getPrivileged()).isNull();
        assertThat(server.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(server.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(server.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(server.getPorts()).allMatch(p -> p.getHostPort() == null);
    }

    @Test
    void thePodHasNoTokenForTheApiServer() {
        assertThat(pod().getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void noProbeKillsAServerThatIsLoadingOrFenced() {
        Container server = server(pod());
        assertThat(server.getLivenessProbe()).isNull();
        assertThat(server.getStartupProbe()).isNull();
        assertThat(server.getReadinessProbe().getExec().getCommand()).endsWith("ping");
    }

    @Test
    void theProgramIsTheEngines() {
        assertThat(server(pod()).getCommand()).startsWith("redis-server");
        Container valkey = server(pod(Members.template("{engine: Valkey}")));
        assertThat(valkey.getCommand()).startsWith("valkey-server");
        assertThat(valkey.getReadinessProbe().getExec().getCommand())
                .as("what every version of the program knows")
                .containsExactly("valkey-cli", "ping");
    }

    @Test
    void withoutPersistenceTheDataOutlivesTheContainerAllTheSame() {
        assertThat(pod().getVolumes())
                .filteredOn(v -> v.getName().equals("data"))
                .singleElement()
                .extracting(Volume::getEmptyDir)
                .isNotNull();
        PodSpec stored = pod("spec: {keyspaces: [{name: main, storage: {persistence: AOF}}]}");
        assertThat(stored.getVolumes()).extracting(Volume::getName).containsExactlyInAnyOrder("config", "auth");
        assertThat(server(stored).getVolumeMounts()).anyMatch(m -> m.getName().equals("data"));
    }

    @Test
    void aUsersLabelsNeverHideThePodFromItsSelectors() {
        CacheMember member = Members.primary(
                Members.template("{podLabels: {regionalcache.dev/region: x, regionalcache.dev/cache: x, team: web}}"));
        Map<String, String> labels = ServerPod.template(member).getMetadata().getLabels();
        assertThat(labels)
                .containsAllEntriesOf(Labels.selector(member.getSpec().cache(), "a"))
                .containsEntry("team", "web")
                .doesNotContainKey(Labels.CACHE_UID);
    }

    @Test
    void aUsersAnnotationNeverHidesWhatThePodWasMadeOf() {
        CacheMember member =
                Members.primary(Members.template("{podAnnotations: {regionalcache.dev/pod-template: x, note: one}}"));
        assertThat(ServerPod.template(member).getMetadata().getAnnotations())
                .containsEntry(ServerPod.FIXED_ANNOTATION, ServerPod.fixedPart(member))
                .containsEntry("note", "one");
    }

    @Test
    void aRegionsNodesComeBeforeWhatTheTemplateAsksFor() {
        PodSpec pod = pod(
                "spec: {nodeSelector: {zone: z}}",
                Members.template("{scheduling: {nodeSelector: {zone: other, disk: fast}, tolerations: [{key: k}]}}"));
        assertThat(pod.getNodeSelector()).isEqualTo(Map.of("zone", "z", "disk", "fast"));
        assertThat(pod.getTolerations()).hasSize(1);
    }

    @Test
    void serversKeepToDifferentNodesUnlessTheTemplateSaysOtherwise() {
        assertThat(pod().getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                .singleElement()
                .satisfies(term ->
                        assertThat(term.getPodAffinityTerm().getTopologyKey()).isEqualTo("kubernetes.io/hostname"));
        assertThat(pod(Members.template("{scheduling: {affinity: {nodeAffinity: {}}}}"))
                        .getAffinity()
                        .getPodAntiAffinity())
                .isNull();
    }

    @Test
    void whereNobodySaysWhichPodsAreSpreadTheyAreTheRegionsOwn() {
        PodSpec pod = pod(
                Members.template(
                        "{scheduling: {topologySpreadConstraints: [{topologyKey: zone}, {topologyKey: host, labelSelector: {matchLabels: {tier: one}}}]}}"));
        assertThat(pod.getTopologySpreadConstraints())
                .extracting(c -> c.getLabelSelector().getMatchLabels())
                .containsExactly(Labels.selector(Members.primary().getSpec().cache(), "a"), Map.of("tier", "one"));
    }

    private static PodSpec pod(String... changes) {
        return ServerPod.template(Members.primary(changes)).getSpec();
    }

    private static Container server(PodSpec pod) {
        assertThat(pod.getContainers()).hasSize(1);
        return pod.getContainers().getFirst();
    }
}
