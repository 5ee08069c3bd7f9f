package dev.regionalcache.operator.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.ExposureType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RegisteredObjectsTest {

    private static final Registration REGISTRATION = registration(List.of());

    private static final IssuedKubeconfig KUBECONFIG =
            new IssuedKubeconfig("us-east", "https://us.example.com", "Q0E=", "secret");

    @Test
    void aControlPlaneGetsTheseRightsInAnotherClusterAndNoOthers() {
        List<HasMetadata> objects = RegionClusterObjects.of(REGISTRATION);

        assertThat(only(ClusterRole.class, objects).getRules())
                .extracting(RegisteredObjectsTest::inWords)
                .containsExactly(
                        "regionalcache.dev/cachemembers: get list watch create patch delete",
                        "/secrets: get list watch create patch");
        assertThat(only(Role.class, objects).getRules())
                .extracting(RegisteredObjectsTest::inWords)
                .containsExactly("coordination.k8s.io/leases: get");
        assertThat(only(Role.class, objects).getMetadata().getNamespace()).isEqualTo("agents");
    }

    @Test
    void whereItServesSomeNamespacesItGetsRightsInThoseOnly() {
        List<HasMetadata> objects = RegionClusterObjects.of(registration(List.of("red", "blue")));

        assertThat(objects).noneMatch(ClusterRole.class::isInstance).noneMatch(ClusterRoleBinding.class::isInstance);
        assertThat(objects.stream().filter(Role.class::isInstance).map(Role.class::cast))
                .extracting(
                        role -> role.getMetadata().getNamespace(),
                        role -> role.getRules().stream()
                                .map(RegisteredObjectsTest::inWords)
                                .collect(Collectors.joining("; ")))
                .containsExactly(
                        tuple(
                                "red",
                                "regionalcache.dev/cachemembers: get list watch create patch delete; /secrets: get list watch create patch"),
                        tuple(
                                "blue",
                                "regionalcache.dev/cachemembers: get list watch create patch delete; /secrets: get list watch create patch"),
                        tuple("agents", "coordination.k8s.io/leases: get"));
        assertThat(objects.stream().filter(RoleBinding.class::isInstance).map(RoleBinding.class::cast))
                .allSatisfy(binding -> {
                    assertThat(objects)
                            .filteredOn(Role.class::isInstance)
                            .filteredOn(r -> r.getMetadata()
                                    .getNamespace()
                                    .equals(binding.getMetadata().getNamespace()))
                            .extracting(r -> r.getMetadata().getName())
                            .containsExactly(binding.getRoleRef().getName());
                    assertThat(binding.getSubjects())
                            .allMatch(s -> s.getNamespace().equals("agents"));
                });
    }

    @Test
    void theTokenIsAskedForByASecretOfTheServiceAccount() {
        Secret secret = only(Secret.class, RegionClusterObjects.of(REGISTRATION));

        assertThat(secret.getType()).isEqualTo("kubernetes.io/service-account-token");
        assertThat(secret.getMetadata().getName()).isEqualTo("registered-token");
        assertThat(secret.getMetadata().getAnnotations())
                .containsEntry("kubernetes.io/service-account.name", "registered");
    }

    @Test
    void theCacheRegionSaysWhatTheOptionsSay() {
        CacheRegion region = only(CacheRegion.class, ControlClusterObjects.of(REGISTRATION, KUBECONFIG, "uid"));

        assertThat(Serialization.asYaml(region)).isEqualTo("""
                ---
                apiVersion: "regionalcache.dev/v1alpha1"
                kind: "CacheRegion"
                metadata:
                  labels:
                    app.kubernetes.io/managed-by: "regionalcache-register"
                    app.kubernetes.io/part-of: "regionalcache"
                  name: "us-east"
                spec:
                  kubeconfigSecretRef:
                    name: "regionalcache-kubeconfig-us-east"
                    key: "kubeconfig"
                  namespace: "caches"
                  allowedNamespaces:
                  - "a"
                  - "b"
                  agentNamespace: "agents"
                  exposure:
                    type: "LoadBalancer"
                """);
    }

    @Test
    void theSecretHoldsAKubeconfigWithATokenOnly() {
        Secret secret = only(Secret.class, ControlClusterObjects.of(REGISTRATION, KUBECONFIG, "uid"));

        assertThat(secret.getMetadata().getNamespace()).isEqualTo("ops");
        assertThat(secret.getMetadata().getLabels()).containsEntry("regionalcache.dev/kubeconfig", "true");
        String content =
                new String(Base64.getDecoder().decode(secret.getData().get("kubeconfig")), StandardCharsets.UTF_8);
        assertThat(content).doesNotContain("exec", "auth-provider", "insecure");
        Config config = Config.fromKubeconfig(content);
        assertThat(config.getMasterUrl()).startsWith("https://us.example.com");
        assertThat(config.getCaCertData()).isEqualTo("Q0E=");
        assertThat(config.getAutoOAuthToken()).isEqualTo("secret");
    }

    @Test
    void loopbackAddressesAreOfThisMachineOnly() {
        assertThat(List.of(
                        "https://localhost:6443",
                        "https://127.0.0.1:6443",
                        "https://127.1.2.3",
                        "https://[::1]:6443",
                        "https://kind.localhost",
                        "https://0.0.0.0:6443"))
                .allSatisfy(server -> assertThat(ServerAddress.warning(server)).isPresent());
        assertThat(List.of("https://10.0.0.1:6443", "https://api.example.com", "https://[2001:db8::1]:6443"))
                .allSatisfy(server -> assertThat(ServerAddress.warning(server)).isEmpty());
    }

    private static Registration registration(List<String> watchNamespaces) {
        return new Registration(
                "us-east",
                "ops",
                "agents",
                "registered",
                ExposureType.LoadBalancer,
                "caches",
                List.of("a", "b"),
                watchNamespaces,
                false);
    }

    private static <T> T only(Class<T> kind, List<HasMetadata> objects) {
        assertThat(objects).filteredOn(kind::isInstance).hasSize(1);
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String inWords(PolicyRule rule) {
        return "%s/%s: %s"
                .formatted(
                        String.join(",", rule.getApiGroups()),
                        String.join(",", rule.getResources()),
                        String.join(" ", rule.getVerbs()));
    }
}
