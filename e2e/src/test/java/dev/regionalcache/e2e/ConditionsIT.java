package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import io.fabric8.kubernetes.client.Config;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is accepted but cannot work is reported in a condition, and the other regions go on. */
@EndToEnd
class ConditionsIT {

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-cond");
        cluster.apply("default", Manifests.localRegions("here", "there"));
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "--all", "--timeout=60s").ok();
    }

    @Test
    void aRegionThatDoesNotExistIsNamedAndTheOthersServe() {
        namespace.apply(Manifests.cache("gone", "", "here", "there<here", "nowhere<here"));
        Await.until("there serves, nowhere is reported", () -> {
            assertThat(row("gone", "there").link()).isEqualTo("Up");
            assertThat(row("gone", "nowhere").message()).contains("nowhere");
            assertThat(namespace.status("gone").regionsReady()).isEqualTo("2/3");
        });
    }

    @Test
    void aRegionThatDoesNotAllowTheNamespaceIsReported() {
        cluster.apply("default", """
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheRegion
                metadata: {name: private}
                spec: {allowedNamespaces: [somebody-else]}
                """);
        namespace.apply(Manifests.cache("guest", "", "here", "private<here"));
        Await.until("private is refused", () -> {
            assertThat(row("guest", "private").message()).contains("allowedNamespaces");
            assertThat(namespace.status("guest").regionsReady()).isEqualTo("1/2");
        });
    }

    @Test
    void aKubeconfigThatWouldRunACommandIsRefused() {
        cluster.apply(Operator.NAMESPACE, """
                apiVersion: v1
                kind: Secret
                metadata: {name: evil}
                stringData:
                  kubeconfig: |
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: c, cluster: {server: "https://10.89.0.99:6443"}}]
                    users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [/tmp/pwned]}}}]
                    contexts: [{name: x, context: {cluster: c, user: u}}]
                    current-context: x
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: garbage}
                stringData: {kubeconfig: "this is: not [a kubeconfig"}
                """);
        cluster.apply("default", region("evil") + "---\n" + region("garbage"));
        namespace.apply(Manifests.cache("unsafe", "", "here", "evil<here", "garbage<here"));
        Await.until("both are refused", () -> {
            assertThat(row("unsafe", "evil").message()).contains("exec");
            assertThat(row("unsafe", "garbage").message()).contains("kubeconfig");
            assertThat(namespace.status("unsafe").regionsReady()).isEqualTo("1/3");
        });
        assertThat(cluster.kubectl("get", "cregion", "evil", "-o", "jsonpath={.status.conditions[0].message}")
                        .ok())
                .contains("exec");
    }

    @Test
    void aRegionWithoutCapacityIsReported() {
        String huge = Manifests.cache("huge", "", "here", "there<here")
                .replace(
                        "{name: there, parent: here}",
                        "{name: there, parent: here, resources: {requests: {memory: 2Ti}, limits: {memory: 2Ti}}}");
        namespace.apply(huge);
        Await.until("there cannot be scheduled", () -> {
            assertThat(row("huge", "there").reason()).isEqualTo("Unschedulable");
            assertThat(row("huge", "there").message()).contains("memory");
            assertThat(namespace.status("huge").regionsReady()).isEqualTo("1/2");
        });
    }

    @Test
    void anImageThatNoServerEverRanIsCorrectedInAllRegions() {
        String wrong = Manifests.cache("hopeful", "  image: redis:no-such-tag\n", "here", "there<here")
                .replace("{name: there,", "{name: there, replicas: 2,");
        namespace.apply(wrong);
        Await.until("both regions say so", () -> {
            assertThat(row("hopeful", "here").reason()).isIn("ImagePullBackOff", "ErrImagePull");
            assertThat(row("hopeful", "there").reason()).isIn("ImagePullBackOff", "ErrImagePull");
            assertThat(row("hopeful", "there").message()).contains("redis:no-such-tag");
        });
        namespace.patch("hopeful", "{\"spec\":{\"image\":null}}").ok();
        namespace.awaitReady("hopeful");
    }

    @Test
    void credentialsThatTheClusterRefusesAreSaidToHaveExpiredAndNewOnesAreTakenUp() {
        kubeconfig("expired", "no-token-of-this-cluster");
        namespace.apply(Manifests.cache("late", "", "here", "expired<here", "there<here"));
        Await.until("expired is refused, there serves", () -> {
            assertThat(row("late", "expired").reason()).isEqualTo("Unauthorized");
            assertThat(row("late", "expired").message()).contains("expired", "register-cluster");
            assertThat(namespace.status("late").regionsReady()).isEqualTo("2/3");
        });
        String operator = operatorPods();
        kubeconfig(
                "expired",
                cluster.kubectl("create", "token", "regionalcache-control-plane", "-n", Operator.NAMESPACE)
                        .ok()
                        .strip());
        namespace.awaitReady("late");
        assertThat(operatorPods()).as("nothing was restarted for it").isEqualTo(operator);
    }

    @Test
    void rightsThatAKubeconfigLacksAreNamed() {
        cluster.kubectl("create", "serviceaccount", "weak", "-n", namespace.name())
                .ok();
        kubeconfig(
                "weak",
                cluster.kubectl("create", "token", "weak", "-n", namespace.name())
                        .ok()
                        .strip());
        namespace.apply(Manifests.cache("meek", "", "here", "weak<here", "there<here"));
        Await.until("what weak may not do is named, there serves", () -> {
            assertThat(row("meek", "weak").reason()).isEqualTo("MissingRights");
            assertThat(row("meek", "weak").message()).contains("create cachemembers", "get secrets", "get leases");
            assertThat(namespace.status("meek").regionsReady()).isEqualTo("2/3");
        });
        assertThat(cluster.kubectl(
                                "get",
                                "cregion",
                                "weak",
                                "-o",
                                "jsonpath={.status.conditions[?(@.type=='Ready')].message}")
                        .ok())
                .contains("create cachemembers");
    }

    @Test
    void ofTwoCachesWhoseObjectsWouldCollideTheSecondLeavesTheFirstAlone() {
        cluster.apply("default", Manifests.localRegions("here-there"));
        namespace.apply(Manifests.cache("pair", "", "there", "here-there<there"));
        namespace.awaitReady("pair");
        Map<String, String> pods = namespace.podUids("pair");
        namespace.apply(Manifests.cache("pair-here", "", "here", "there<here"));
        Await.until("the second says which object is not its own", () -> {
            assertThat(row("pair-here", "there").reason()).isEqualTo("Conflict");
            assertThat(row("pair-here", "there").message()).contains("pair-here-there");
            assertThat(namespace.status("pair-here").regionsReady()).isEqualTo("1/2");
        });
        assertThat(namespace.member("pair", "here-there").getSpec().cache().name())
                .isEqualTo("pair");
        namespace.awaitReady("pair");
        assertThat(namespace.podUids("pair")).isEqualTo(pods);
    }

    @Test
    void aLoadBalancerWithoutAnAddressIsReportedAsNotReachable() {
        Kit.assume();
        cluster.apply("default", """
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheRegion
                metadata: {name: unbalanced}
                spec: {exposure: {type: LoadBalancer}}
                """);
        Kit.stopBalancer(cluster);
        try {
            namespace.apply(Manifests.cache("lonely", "", "here", "unbalanced<here", "there<here"));
            Await.until("unbalanced has no endpoint, there serves", () -> {
                assertThat(row("lonely", "unbalanced").reason()).isEqualTo("NotReachable");
                assertThat(row("lonely", "unbalanced").message()).contains("lonely-unbalanced-head", "NodePort");
                assertThat(namespace.status("lonely").regionsReady()).isEqualTo("2/3");
            });
        } finally {
            Kit.continueBalancer(cluster);
        }
        namespace.awaitReady("lonely");
    }

    /** A region in this very cluster, reached as if it were another one. */
    private void kubeconfig(String name, String token) {
        Config config = cluster.client().getConfiguration();
        cluster.apply(Operator.NAMESPACE, """
                apiVersion: v1
                kind: Secret
                metadata: {name: %s}
                stringData:
                  kubeconfig: |
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                    users: [{name: u, user: {token: %s}}]
                    contexts: [{name: x, context: {cluster: c, user: u}}]
                    current-context: x
                """.formatted(name, config.getMasterUrl(), config.getCaCertData(), token));
        cluster.apply("default", region(name));
    }

    private String operatorPods() {
        return cluster.kubectl(
                        "get",
                        "pods",
                        "-n",
                        Operator.NAMESPACE,
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.uid}/{.status.containerStatuses[0].restartCount} {end}")
                .ok();
    }

    private static String region(String name) {
        return """
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheRegion
                metadata: {name: %s}
                spec: {kubeconfigSecretRef: {name: %1$s}}
                """.formatted(name);
    }

    private RegionStatus row(String cache, String region) {
        return namespace.status(cache).regions().stream()
                .filter(r -> r.name().equals(region))
                .findFirst()
                .orElseThrow();
    }
}
