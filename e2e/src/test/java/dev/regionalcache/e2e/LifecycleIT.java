package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operator and its resources come and go; servers and data stay. */
@EndToEnd
class LifecycleIT {

    private static final String CACHE = "life";

    private final Cluster cluster = Clusters.control();
    private final String manifest = Manifests.cache(CACHE, "", "one", "two<one");
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-life");
        cluster.apply("default", Manifests.localRegions("one", "two"));
        namespace.apply(manifest);
        namespace.awaitReady(CACHE);
        namespace.set(CACHE, "life-one-primary", "kept", "yes");
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "--all", "--timeout=60s").ok();
    }

    @Test
    void aCacheDeletedWithItsMembersKeptIsTakenOver() {
        Map<String, String> pods = namespace.podUids(CACHE);
        String uid = namespace.cache(CACHE).getMetadata().getUid();
        kubectl("annotate", "rcache", CACHE, "regionalcache.dev/keep-members=true");
        kubectl("delete", "rcache", CACHE, "--timeout=60s");
        namespace.apply(manifest.replace(
                "  name: life\n", "  name: life\n  annotations: {regionalcache.dev/adopt: " + uid + "}\n"));
        namespace.awaitReady(CACHE);
        unchanged(pods);
    }

    @Test
    void aLostStatusIsRebuiltFromTheMembers() {
        Map<String, String> pods = namespace.podUids(CACHE);
        kubectl(
                "patch",
                "rcache",
                CACHE,
                "--subresource=status",
                "--type=json",
                "-p",
                "[{\"op\":\"remove\",\"path\":\"/status\"}]");
        namespace.awaitReady(CACHE);
        unchanged(pods);
    }

    @Test
    void theOperatorIsUninstalledAndInstalledAgainForOneNamespace() {
        Map<String, String> pods = namespace.podUids(CACHE);
        Operator.uninstall(cluster);
        assertThat(namespace.redis(CACHE, "life-two", "GET", "kept")).isEqualTo("yes");
        Operator.install(cluster, "watchNamespaces={" + namespace.name() + "}");
        namespace.awaitReady(CACHE);
        unchanged(pods);
        assertThat(cluster.kubectl("get", "clusterroles", "-o", "name").ok())
                .as("rights on caches are given by Roles")
                .doesNotContain("regionalcache-control-plane-caches", "regionalcache-agent-caches");
        String watched = Manifests.cache("watched", "", "one", "two<one");
        cluster.apply("default", watched);
        namespace.apply(watched);
        namespace.awaitReady("watched");
        namespace.set("watched", "watched-one-primary", "by", "Roles");
        kubectl("delete", "rcache", "watched", "--timeout=60s");
        assertThat(cluster.kubectl("get", "rcache", "watched", "-n", "default", "-o", "jsonpath={.status}")
                        .ok())
                .as("nobody serves it in a namespace that is not watched")
                .isEmpty();
        cluster.kubectl("delete", "rcache", "watched", "-n", "default", "--timeout=60s")
                .ok();
    }

    @Test
    void anUpgradeOfTheChartRestartsNoServerAndBringsTheDefinitions() {
        Map<String, String> pods = namespace.podUids(CACHE);
        String definition = "regionalcaches.regionalcache.dev";
        String column = "/spec/versions/0/additionalPrinterColumns/0";
        cluster.kubectl(
                        "patch",
                        "crd",
                        definition,
                        "--type=json",
                        "-p",
                        "[{\"op\":\"replace\",\"path\":\"%s/name\",\"value\":\"Old\"}]".formatted(column))
                .ok();
        assertThat(columns()).startsWith("NAME", "OLD");
        Operator.install(cluster, "agent.podAnnotations.upgraded=yes", "controlPlane.podAnnotations.upgraded=yes");
        Await.until(
                "columns are those of the chart", () -> assertThat(columns()).doesNotContain("OLD"));
        whatTheNotesSayCanBeTyped();
        namespace.awaitReady(CACHE);
        unchanged(pods);
    }

    private List<String> columns() {
        String table =
                cluster.kubectl("get", "rcache", CACHE, "-n", namespace.name()).ok();
        return List.of(table.lines().findFirst().orElseThrow().split("\\s+"));
    }

    /** What Helm prints after an installation. */
    private void whatTheNotesSayCanBeTyped() {
        String notes = cluster.helm("get", "notes", "regionalcache", "--namespace", Operator.NAMESPACE)
                .ok();
        assertThat(notes).contains("control plane and agent, serving all namespaces");
        Matcher manifest =
                Pattern.compile("<<EOF\\n(.*?)\\n *EOF", Pattern.DOTALL).matcher(notes);
        assertThat(manifest.find()).as("a manifest in %s", notes).isTrue();
        assertThat(cluster.kubectlWithInput(manifest.group(1).stripIndent(), "apply", "--dry-run=server", "-f", "-")
                        .ok())
                .contains("cacheregion.regionalcache.dev/eu-west");
    }

    @Test
    void aLeaderThatEndsAsPlannedIsSucceededByTheOther() {
        Operator.install(cluster, "controlPlane.replicas=2");
        // Of one that an earlier roll-out ended the name stands in the Lease until another takes it.
        Await.until(
                "a control plane leads that is there",
                () -> cluster.kubectl("get", "pod", leader(), "-n", Operator.NAMESPACE)
                        .ok());
        String former = leader();
        cluster.kubectl("delete", "pod", former, "-n", Operator.NAMESPACE, "--wait=false")
                .ok();
        // The Lease was given back: one that has to expire is free 15 s after its last renewal, which was a second ago.
        Await.timed(
                "another control plane led",
                Duration.ofSeconds(13),
                () -> assertThat(leader()).isNotEmpty().isNotEqualTo(former));
        namespace.patch(CACHE, "{\"spec\":{\"alerts\":{\"lagSeconds\":7}}}").ok();
        namespace.awaitReady(CACHE);
        Operator.install(cluster);
    }

    @Test
    void aRollbackCuresAnImageThatCannotBePulled() {
        Map<String, String> pods = namespace.podUids(CACHE);
        Operator.installMissingImage(cluster);
        Await.until(
                "the agent cannot start",
                () -> assertThat(cluster.kubectl(
                                        "get",
                                        "pod",
                                        "regionalcache-agent-0",
                                        "-n",
                                        Operator.NAMESPACE,
                                        "-o",
                                        "jsonpath={.status.containerStatuses[0].state.waiting.reason}")
                                .ok())
                        .isIn("ErrImagePull", "ImagePullBackOff"));
        Operator.rollBack(cluster);
        namespace.awaitReady(CACHE);
        unchanged(pods);
    }

    private String leader() {
        return cluster.kubectl(
                        "get",
                        "lease",
                        "regionalcache-control-plane",
                        "-n",
                        Operator.NAMESPACE,
                        "-o",
                        "jsonpath={.spec.holderIdentity}")
                .ok();
    }

    @Test
    void anAgentThatWasAwayWhileAPodGotAnotherAddressLeadsTrafficThere() {
        scaleAgent(0);
        String former = address("life-two-0");
        kubectl("delete", "pod", "life-two-0", "--timeout=60s");
        Await.until(
                "the pod has another address",
                () -> assertThat(address("life-two-0")).isNotEmpty().isNotEqualTo(former));
        assertThat(slice("life-two")).as("nobody corrects it meanwhile").isEqualTo(former);
        scaleAgent(1);
        Await.until(
                "reads go where the server is",
                () -> assertThat(slice("life-two")).isEqualTo(address("life-two-0")));
        assertThat(namespace.redis(CACHE, "life-two", "GET", "kept")).isEqualTo("yes");
        namespace.awaitReady(CACHE);
    }

    private void scaleAgent(int replicas) {
        String agent = "statefulset/regionalcache-agent";
        cluster.kubectl("scale", agent, "-n", Operator.NAMESPACE, "--replicas=" + replicas)
                .ok();
        if (replicas == 0) {
            cluster.kubectl(
                            "wait",
                            "--for=delete",
                            "pod/regionalcache-agent-0",
                            "-n",
                            Operator.NAMESPACE,
                            "--timeout=60s")
                    .ok();
        }
    }

    private String address(String pod) {
        return namespace.pod(pod, ".status.podIP");
    }

    private String slice(String service) {
        return cluster.kubectl(
                        "get",
                        "endpointslice",
                        service,
                        "-n",
                        namespace.name(),
                        "-o",
                        "jsonpath={.endpoints[*].addresses[*]}")
                .ok();
    }

    @Test
    void aRegionInUseStaysWhenItIsDeletedAndSaysByWhom() {
        cluster.apply("default", Manifests.localRegions("extra"));
        namespace.apply(Manifests.cache("guest", "", "extra"));
        namespace.awaitReady("guest");
        cluster.kubectl("delete", "cregion", "extra", "--wait=false").ok();
        Await.until(
                "it says who uses it",
                () -> assertThat(cluster.kubectl(
                                        "get",
                                        "cregion",
                                        "extra",
                                        "-o",
                                        "jsonpath={.status.conditions[?(@.type=='Deleting')].message}")
                                .ok())
                        .contains("e2e-life/guest"));
        namespace.set("guest", "guest-extra-primary", "still", "there");
        kubectl("delete", "rcache", "guest", "--timeout=60s");
        cluster.kubectl("wait", "--for=delete", "cregion/extra", "--timeout=60s")
                .ok();
    }

    private void unchanged(Map<String, String> pods) {
        assertThat(namespace.podUids(CACHE)).isEqualTo(pods);
        assertThat(namespace.restarts(CACHE).values()).containsOnly(0);
        assertThat(namespace.status(CACHE).primaryRegion()).isEqualTo("one");
        Await.until(
                "the data is there",
                () -> assertThat(namespace.redis(CACHE, "life-two", "GET", "kept"))
                        .isEqualTo("yes"));
    }

    private void kubectl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-n";
        all[arguments.length + 1] = namespace.name();
        cluster.kubectl(all).ok();
    }
}
