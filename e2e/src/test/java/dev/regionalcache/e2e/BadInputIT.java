package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.Command;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code kubectl apply} refuses, with the sentence that a person reads; nothing is changed by it. */
@EndToEnd
class BadInputIT {

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-bad");
        cluster.apply("default", Manifests.localRegions("alpha", "beta"));
        namespace.apply(Manifests.cache("good", "", "alpha", "beta<alpha")
                .replace("parent: alpha}", "parent: alpha, " + BadInput.STORAGE + "}"));
        Kit.openVolumes(cluster, 1);
        namespace.awaitReady("good");
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "alpha", "beta", "--timeout=60s").ok();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.regionalcache.e2e.BadInput#newCaches")
    void aBadCacheIsRefused(String what, String yaml, String sentence) {
        Command.Result result = cluster.kubectlWithInput(yaml, "apply", "-n", namespace.name(), "-f", "-");
        assertThat(result.status()).as(what).isNotZero();
        assertThat(result.output()).contains(sentence);
        assertThat(cluster.kubectl("get", "rcache", "-n", namespace.name(), "-o", "name")
                        .ok()
                        .strip())
                .isEqualTo("regionalcache.regionalcache.dev/good");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.regionalcache.e2e.BadInput#patches")
    void aBadChangeIsRefused(String what, String patch, String sentence) {
        long generation = namespace.cache("good").getMetadata().getGeneration();
        Command.Result result = namespace.patch("good", patch);
        assertThat(result.status()).as(what).isNotZero();
        assertThat(result.output()).contains(sentence);
        assertThat(namespace.cache("good").getMetadata().getGeneration()).isEqualTo(generation);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.regionalcache.e2e.BadRegions#patches")
    void aBadChangeOfARegionIsRefused(String what, String patch, String sentence) {
        Command.Result result = cluster.kubectl("patch", "cregion", "alpha", "--type=merge", "-p", patch);
        assertThat(result.status()).as(what).isNotZero();
        assertThat(result.output()).contains(sentence);
    }

    @Test
    void aRegionKeepsItsKubeconfig() {
        String yaml = Manifests.localRegions("gamma").replace("spec: {}", "spec: {kubeconfigSecretRef: {name: one}}");
        cluster.apply("default", yaml);
        for (String other : new String[] {"{name: two}", "{name: one, key: two}"}) {
            Command.Result result =
                    cluster.kubectlWithInput(yaml.replace("{name: one}", other), "apply", "-n", "default", "-f", "-");
            assertThat(result.output()).contains("kubeconfigSecretRef cannot be changed");
        }
        cluster.kubectl("delete", "cregion", "gamma", "--timeout=60s").ok();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.regionalcache.e2e.BadInput#newPolicies")
    void aBadPolicyIsRefused(String what, String yaml, String sentence) {
        Command.Result result = cluster.kubectlWithInput(yaml, "apply", "-n", namespace.name(), "-f", "-");
        assertThat(result.status()).as(what).isNotZero();
        assertThat(result.output()).contains(sentence);
    }

    @Test
    void aPolicyStaysWithItsCache() {
        String yaml = Manifests.policy("stays", "prefixes: [\"stays:\"], ttl: 1h");
        namespace.apply(yaml);
        Command.Result result = cluster.kubectlWithInput(
                yaml.replace("name: good", "name: other"), "apply", "-n", namespace.name(), "-f", "-");
        assertThat(result.output()).contains("cacheRef cannot be changed");
        cluster.kubectl("delete", "cpolicy", "stays", "-n", namespace.name()).ok();
    }

    @Test
    void storageIsNotMadeSmaller() {
        // Of a region that is not there: no server needs the volume.
        String yaml = Manifests.cache("stored", "", "nowhere")
                .replace("  replication:", "    storage: {persistence: RDB, size: 2Gi}\n  replication:");
        namespace.apply(yaml);
        Command.Result result =
                cluster.kubectlWithInput(yaml.replace("2Gi", "1Gi"), "apply", "-n", namespace.name(), "-f", "-");
        assertThat(result.output()).contains("size cannot be made smaller");
        cluster.kubectl("delete", "rcache", "stored", "-n", namespace.name(), "--timeout=60s")
                .ok();
    }

    /** Also not by an owner that is not there, for which the garbage collector would delete it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"epoch\":7}}",
                "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"gone\",\"uid\":\"0\"}]}}"
            })
    void aMemberIsWrittenByTheOperatorOnly(String change) {
        Command.Result result =
                cluster.kubectl("patch", "cmember", "good-beta", "-n", namespace.name(), "--type=merge", "-p", change);
        assertThat(result.status()).isNotZero();
        assertThat(result.output()).contains("denied");
    }
}
