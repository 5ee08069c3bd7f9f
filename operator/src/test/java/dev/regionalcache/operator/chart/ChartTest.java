package dev.regionalcache.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart installs for which values, and what it refuses. */
class ChartTest {

    private static final String DEFAULTS = "";

    @Test
    void lintFindsNothing() {
        LintResult lint = Chart.helm().lint().strict().call();

        assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
    }

    @Test
    void byDefaultAControlPlaneAndAnAgentServeAllNamespaces() {
        assertThat(Chart.objects(DEFAULTS))
                .extracting(o -> o.getKind() + " " + o.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "CustomResourceDefinition cachemembers.regionalcache.dev",
                        "CustomResourceDefinition cachepolicies.regionalcache.dev",
                        "CustomResourceDefinition cacheregions.regionalcache.dev",
                        "CustomResourceDefinition regionalcaches.regionalcache.dev",
                        "ServiceAccount regionalcache-control-plane",
                        "ServiceAccount regionalcache-agent",
                        "Deployment regionalcache-control-plane",
                        "StatefulSet regionalcache-agent",
                        "Service regionalcache-control-plane",
                        "Service regionalcache-agent",
                        "ClusterRole regionalcache-control-plane-caches",
                        "ClusterRole regionalcache-control-plane-regions",
                        "ClusterRole regionalcache-agent-caches",
                        "ClusterRole regionalcache-agent-nodes",
                        "ClusterRoleBinding regionalcache-control-plane-caches",
                        "ClusterRoleBinding regionalcache-control-plane-regions",
                        "ClusterRoleBinding regionalcache-agent-caches",
                        "ClusterRoleBinding regionalcache-agent-nodes",
                        "Role regionalcache-control-plane",
                        "Role regionalcache-agent",
                        "RoleBinding regionalcache-control-plane",
                        "RoleBinding regionalcache-agent",
                        "ValidatingAdmissionPolicy regionalcache-members",
                        "ValidatingAdmissionPolicyBinding regionalcache-members");
        assertThat(environment(controlPlane(DEFAULTS)))
                .contains("REGIONALCACHE_MODE=control-plane")
                .noneMatch(e -> e.startsWith("REGIONALCACHE_WATCH_NAMESPACES"));
        assertThat(environment(agent(DEFAULTS))).contains("REGIONALCACHE_MODE=agent");
    }

    @Test
    void inTheClusterOfAFurtherRegionThereIsAnAgentOnly() {
        String values = "controlPlane: {enabled: false}";

        assertThat(Chart.objects(Deployment.class, values)).isEmpty();
        assertThat(Chart.objects(StatefulSet.class, values)).hasSize(1);
        assertThat(Chart.objects(values))
                .noneMatch(o -> o.getMetadata().getName().startsWith("regionalcache-control-plane"));
        assertThat(Chart.render(values))
                .as("the registered control plane may write members")
                .contains("system:serviceaccount:ops:regionalcache-registered");
    }

    @Test
    void watchedNamespacesAreToldToBoth() {
        String values = "watchNamespaces: [red, blue]";

        assertThat(environment(controlPlane(values))).contains("REGIONALCACHE_WATCH_NAMESPACES=red,blue");
        assertThat(environment(agent(values))).contains("REGIONALCACHE_WATCH_NAMESPACES=red,blue");
    }

    @Test
    void podsAreRestricted() {
        assertThat(List.of(controlPlane(DEFAULTS), agent(DEFAULTS))).allSatisfy(pod -> {
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).singleElement().satisfies(container -> {
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsKey("memory");
            });
        });
    }

    @Test
    void definitionsAreUpgradedWithTheReleaseAndKeptWhenItGoes() {
        assertThat(Chart.objects(CustomResourceDefinition.class, DEFAULTS))
                .allSatisfy(crd -> assertThat(crd.getMetadata().getAnnotations())
                        .containsEntry("helm.sh/resource-policy", "keep"));
        assertThat(Chart.objects(CustomResourceDefinition.class, "crds: {install: false}"))
                .isEmpty();
    }

    @Test
    void twoControlPlanesAreNeverDrainedAtOnce() {
        assertThat(Chart.objects(PodDisruptionBudget.class, DEFAULTS)).isEmpty();
        assertThat(Chart.objects(PodDisruptionBudget.class, "controlPlane: {replicas: 2}"))
                .singleElement()
                .satisfies(budget -> assertThat(
                                budget.getSpec().getMaxUnavailable().getIntVal())
                        .isOne());
    }

    @Test
    void servicesSelectThePodsOfTheirComponent() {
        assertThat(Chart.objects(Service.class, DEFAULTS))
                .extracting(s -> s.getSpec().getSelector().get("app.kubernetes.io/component"))
                .containsExactlyInAnyOrder("control-plane", "agent");
    }

    @Test
    void monitoringAndNetworkPolicyAreOptional() {
        String values = """
                serviceMonitor: {enabled: true}
                networkPolicy: {enabled: true}
                """;

        assertThat(Chart.objects(values)).extracting(HasMetadata::getKind).contains("ServiceMonitor");
        assertThat(Chart.objects(NetworkPolicy.class, values))
                .singleElement()
                .satisfies(
                        policy -> assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress"));
    }

    @Test
    void theAdmissionPolicyCanBeLeftOut() {
        assertThat(Chart.render("admissionPolicy: {enabled: false}")).doesNotContain("ValidatingAdmissionPolicy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "controlPlane: {replica: 2}         | replica",
                "watchNamespace: [red]              | watchNamespace",
                "watchNamespaces: [Red]             | watchNamespaces",
                "agent: {replicas: 2}               | replicas",
                "controlPlane: {replicas: 3}        | replicas",
                "controlPlane: {enabled: perhaps}   | enabled",
                "agent: {resources: {limit: {cpu: 1}}} | limit",
                "logLevel: LOUD                     | logLevel",
                "image: {pullPolicy: Sometimes}     | pullPolicy",
                "serviceMonitor: {interval: often}  | interval"
            })
    void valuesThatMeanNothingAreRefusedByName(String values, String named) {
        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(named);
    }

    private static PodSpec controlPlane(String values) {
        return Chart.objects(Deployment.class, values)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private static PodSpec agent(String values) {
        return Chart.objects(StatefulSet.class, values)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private static List<String> environment(PodSpec pod) {
        return pod.getContainers().getFirst().getEnv().stream()
                .map((EnvVar e) -> e.getName() + "=" + e.getValue())
                .toList();
    }
}
