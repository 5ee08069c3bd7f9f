package dev.regionalcache.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of the chart arrive where they belong, and nowhere else. */
class ChartValuesTest {

    @ParameterizedTest
    @ValueSource(strings = {"controlPlane", "agent"})
    void aComponentIsPlacedAndMarkedAsItsValuesSay(String component) {
        String values = """
                %s:
                  resources: {requests: {cpu: 7m, memory: 70Mi}, limits: {memory: 700Mi}}
                  nodeSelector: {disk: fast}
                  tolerations: [{key: spot, operator: Exists}]
                  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: Exists}]}]}}}
                  priorityClassName: high
                  podLabels: {team: chat}
                  podAnnotations: {note: here}
                """.formatted(component);
        PodTemplateSpec pod = pods(values).get(component);
        PodTemplateSpec other = pods(values).get(component.equals("agent") ? "controlPlane" : "agent");

        ObjectMeta marks = pod.getMetadata();
        assertThat(marks.getLabels()).containsEntry("team", "chat").containsKey("app.kubernetes.io/component");
        assertThat(marks.getAnnotations()).containsEntry("note", "here");
        PodSpec spec = pod.getSpec();
        assertThat(spec.getNodeSelector()).isEqualTo(Map.of("disk", "fast"));
        assertThat(spec.getTolerations())
                .singleElement()
                .satisfies(t -> assertThat(t.getKey()).isEqualTo("spot"));
        assertThat(spec.getAffinity().getNodeAffinity()).isNotNull();
        assertThat(spec.getAffinity().getPodAntiAffinity()).isNull();
        assertThat(spec.getPriorityClassName()).isEqualTo("high");
        Container container = spec.getContainers().getFirst();
        assertThat(container.getResources().getRequests().get("cpu")).hasToString("7m");
        assertThat(container.getResources().getLimits().get("memory")).hasToString("700Mi");
        assertThat(other).isEqualTo(pods("").get(component.equals("agent") ? "controlPlane" : "agent"));
    }

    @Test
    void bothRunTheImageThatIsNamedWithTheFlagsAndTheLogLevelOfTheValues() {
        String values = """
                image: {repository: registry.example.com/operator, tag: "9.9", pullPolicy: Always, pullSecrets: [login]}
                jvmFlags: -XX:MaxRAMPercentage=60
                logLevel: DEBUG
                """;

        assertThat(pods(values).values()).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.getSpec().getImagePullSecrets()).containsExactly(new LocalObjectReference("login"));
            Container container = pod.getSpec().getContainers().getFirst();
            assertThat(container.getImage()).isEqualTo("registry.example.com/operator:9.9");
            assertThat(container.getImagePullPolicy()).isEqualTo("Always");
            assertThat(container.getEnv())
                    .contains(
                            new EnvVar("JDK_JAVA_OPTIONS", "-XX:MaxRAMPercentage=60", null),
                            new EnvVar("QUARKUS_LOG_LEVEL", "DEBUG", null));
        });
    }

    @Test
    void withoutATagTheImageIsThatOfTheChartsVersion() {
        assertThat(pods("").values())
                .extracting(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .allMatch(image -> image.matches("regionalcache/operator:\\d+\\.\\d+\\.\\d+.*"));
    }

    @Test
    void scrapingIsAskedForAsOftenAndUnderTheLabelsOfTheValues() {
        GenericKubernetesResource monitor = (GenericKubernetesResource)
                Chart.objects("serviceMonitor: {enabled: true, interval: 45s, labels: {release: prometheus}}").stream()
                        .filter(o -> o.getKind().equals("ServiceMonitor"))
                        .findFirst()
                        .orElseThrow();

        assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
        assertThat(monitor.<String>get("spec", "endpoints", 0, "interval")).isEqualTo("45s");
    }

    @Test
    void metricsAreReachedFromWhereTheValuesSay() {
        String values =
                "networkPolicy: {enabled: true, from: [{namespaceSelector: {matchLabels: {name: monitoring}}}]}";

        assertThat(Chart.objects(NetworkPolicy.class, values))
                .singleElement()
                .extracting(policy -> policy.getSpec().getIngress().getFirst().getFrom())
                .satisfies(from -> assertThat(from)
                        .singleElement()
                        .satisfies(
                                peer -> assertThat(peer.getNamespaceSelector().getMatchLabels())
                                        .containsEntry("name", "monitoring")));
    }

    @Test
    void whoElseMayWriteMembersIsNamed() {
        assertThat(
                        Chart.render(
                                "admissionPolicy: {registeredServiceAccount: remote, users: [system:serviceaccount:ci:restore]}"))
                .contains("system:serviceaccount:ops:remote", "system:serviceaccount:ci:restore")
                .doesNotContain("regionalcache-registered");
    }

    @Test
    void namesFollowTheirOverrides() {
        assertThat(Chart.objects("fullnameOverride: geo"))
                .filteredOn(o -> !o.getKind().equals("CustomResourceDefinition"))
                .isNotEmpty()
                .allMatch(o -> o.getMetadata().getName().startsWith("geo-"));
        assertThat(pods("nameOverride: geo").values())
                .allSatisfy(pod -> assertThat(pod.getMetadata().getLabels())
                        .containsEntry("app.kubernetes.io/name", "geo-operator"));
    }

    private static Map<String, PodTemplateSpec> pods(String values) {
        return Map.of(
                "controlPlane",
                one(Chart.objects(Deployment.class, values)).getSpec().getTemplate(),
                "agent",
                one(Chart.objects(StatefulSet.class, values)).getSpec().getTemplate());
    }

    private static <T> T one(List<T> objects) {
        assertThat(objects).hasSize(1);
        return objects.getFirst();
    }
}
