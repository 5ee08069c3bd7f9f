package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes to a running cache of three chained regions in one cluster: no data is lost, nothing restarts that need not. */
@EndToEnd
class ChangesIT {

    private static final String CACHE = "shop";
    private static final String[] REGIONS = {"one", "two", "three"};
    private static final String[] CHAIN = {"one", "two<one", "three<two"};

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-changes");
        cluster.apply("default", Manifests.localRegions("one", "two", "three", "four"));
        namespace.apply(Manifests.cache(CACHE, "  version: \"7.0\"\n", CHAIN));
        namespace.awaitReady(CACHE);
        assertThat(namespace.redis(CACHE, "shop-one-primary", "SET", "kept", "yes"))
                .isEqualTo("OK");
    }

    @AfterEach
    void dataIsKept() {
        for (String region : REGIONS) {
            Await.until(
                    "data in " + region,
                    () -> assertThat(namespace.redis(CACHE, "shop-" + region, "GET", "kept"))
                            .isEqualTo("yes"));
        }
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "one", "two", "three", "four", "--timeout=60s")
                .ok();
    }

    @Test
    void replicasGoUpAndDown() {
        Map<String, String> before = namespace.podUids(CACHE);
        patch("{\"spec\":{\"template\":{\"replicas\":2}}}");
        namespace.awaitReady(CACHE);
        Await.until(
                "six servers",
                () -> assertThat(namespace.podUids(CACHE)).hasSize(6).containsAllEntriesOf(before));
        Await.until(
                "both servers of three are in sync",
                () -> assertThat(namespace
                                .member(CACHE, "three")
                                .getStatus()
                                .servers()
                                .inSync())
                        .isEqualTo(2));
        patch("{\"spec\":{\"template\":{\"replicas\":1}}}");
        namespace.awaitReady(CACHE);
        Await.until("three servers", () -> assertThat(namespace.podUids(CACHE)).isEqualTo(before));
    }

    @Test
    void aRegionIsAddedAndRemoved() {
        Map<String, String> before = namespace.podUids(CACHE);
        namespace.apply(Manifests.cache(CACHE, "  version: \"7.0\"\n", "one", "two<one", "three<two", "four<one"));
        namespace.awaitReady(CACHE);
        Await.until(
                "the new region has the data",
                () -> assertThat(namespace.redis(CACHE, "shop-four", "GET", "kept"))
                        .isEqualTo("yes"));
        namespace.apply(Manifests.cache(CACHE, "  version: \"7.0\"\n", CHAIN));
        namespace.awaitReady(CACHE);
        Await.until(
                "its servers are gone",
                () -> assertThat(namespace.podUids(CACHE)).isEqualTo(before));
    }

    @Test
    void aParentIsChangedWithAPartialSync() {
        Map<String, String> before = namespace.podUids(CACHE);
        String copies = statistic("shop-one-0", "sync_full");
        namespace.apply(Manifests.cache(CACHE, "  version: \"7.0\"\n", "one", "two<one", "three<one"));
        namespace.awaitReady(CACHE);
        Await.until(
                "three follows one",
                () -> assertThat(namespace.inServer(
                                namespace.operatorPassword(CACHE), "shop-one-0", "INFO", "replication"))
                        .contains("connected_slaves:2"));
        assertThat(statistic("shop-one-0", "sync_full")).isEqualTo(copies);
        namespace.apply(Manifests.cache(CACHE, "  version: \"7.0\"\n", CHAIN));
        namespace.awaitReady(CACHE);
        assertThat(namespace.podUids(CACHE)).isEqualTo(before);
    }

    @Test
    void aSettingThatRedisChangesAtRunTimeRestartsNothing() {
        Map<String, Integer> before = namespace.restarts(CACHE);
        patch("{\"spec\":{\"config\":{\"maxmemory-policy\":\"allkeys-lru\"}}}");
        everywhere("CONFIG GET maxmemory-policy", "allkeys-lru");
        namespace.awaitReady(CACHE);
        assertThat(namespace.restarts(CACHE)).isEqualTo(before);
    }

    @Test
    void aNewVersionIsRolledOutInPlace() {
        Map<String, String> pods = namespace.podUids(CACHE);
        patch("{\"spec\":{\"version\":\"8.0\"}}");
        everywhere("INFO server", "redis_version:8.0");
        namespace.awaitReady(CACHE);
        assertThat(namespace.podUids(CACHE)).isEqualTo(pods);
        leavesCameFirst();
        assertThat(namespace.redis(CACHE, "shop-three-primary", "SET", "after", "upgrade"))
                .isEqualTo("OK");
        anOrderOfVersionsThatWouldEmptyReplicasIsRefused();
    }

    private void anOrderOfVersionsThatWouldEmptyReplicasIsRefused() {
        Map<String, Integer> before = namespace.restarts(CACHE);
        patch("{\"spec\":{\"version\":\"7.0\"}}");
        Await.until(
                "the downgrade is refused",
                () -> assertThat(namespace.status(CACHE).conditions()).anySatisfy(c -> {
                    assertThat(c.type()).isEqualTo("RolledOut");
                    assertThat(c.reason()).isEqualTo("Refused");
                    assertThat(c.message()).contains("three would be emptied", "A downgrade needs a new cache");
                }));
        patch("{\"spec\":{\"version\":\"8.0\"}}");
        namespace.awaitReady(CACHE);
        assertThat(namespace.restarts(CACHE)).isEqualTo(before);
    }

    @Test
    void aSettingThatNeedsARestartGoesFromTheLeavesToThePrimaryInPlace() {
        Map<String, String> pods = namespace.podUids(CACHE);
        Map<String, Integer> before = namespace.restarts(CACHE);
        patch("{\"spec\":{\"config\":{\"databases\":\"4\"}}}");
        everywhere("CONFIG GET databases", "databases\n4");
        namespace.awaitReady(CACHE);
        assertThat(namespace.podUids(CACHE)).isEqualTo(pods);
        assertThat(namespace.restarts(CACHE))
                .as("each server restarted")
                .allSatisfy((pod, restarts) -> assertThat(restarts).isGreaterThan(before.get(pod)));
        leavesCameFirst();
    }

    @Test
    void memoryIsChangedInPlaceWithoutARestart() {
        Map<String, String> pods = namespace.podUids(CACHE);
        Map<String, Integer> before = namespace.restarts(CACHE);
        String maxmemory =
                namespace.inServer(namespace.operatorPassword(CACHE), "shop-one-0", "CONFIG", "GET", "maxmemory");
        limit("128Mi");
        Await.until("the servers may use more", () -> {
            for (String region : REGIONS) {
                assertThat(namespace.inServer(
                                namespace.operatorPassword(CACHE),
                                "shop-" + region + "-0",
                                "CONFIG",
                                "GET",
                                "maxmemory"))
                        .startsWith("maxmemory")
                        .isNotEqualTo(maxmemory);
            }
        });
        namespace.awaitReady(CACHE);
        limit("96Mi");
        everywhere("CONFIG GET maxmemory", maxmemory);
        namespace.awaitReady(CACHE);
        assertThat(namespace.podUids(CACHE)).isEqualTo(pods);
        assertThat(namespace.restarts(CACHE)).isEqualTo(before);
    }

    private void limit(String memory) {
        patch("{\"spec\":{\"template\":{\"resources\":{\"limits\":{\"memory\":\"%s\"}}}}}".formatted(memory));
    }

    private void leavesCameFirst() {
        assertThat(namespace.started("shop-three-0", "shop-two-0", "shop-one-0"))
                .as("leaves first, the primary last")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private void everywhere(String command, String answer) {
        Await.until(command + " answers " + answer + " in every region", () -> {
            for (String region : REGIONS) {
                assertThat(namespace.inServer(
                                namespace.operatorPassword(CACHE), "shop-" + region + "-0", command.split(" ", -1)))
                        .contains(answer);
            }
        });
    }

    @Test
    void whatIsEditedOrDeletedByHandIsPutBack() {
        kubectl("delete", "service", "shop-two", "shop-two-head");
        kubectl("patch", "statefulset", "shop-three", "--type=merge", "-p", "{\"spec\":{\"replicas\":0}}");
        kubectl("delete", "configmap", "shop-one-config");
        Await.until("all is put back", () -> {
            assertThat(cluster.client()
                            .services()
                            .inNamespace(namespace.name())
                            .withName("shop-two")
                            .get())
                    .isNotNull();
            assertThat(cluster.client()
                            .services()
                            .inNamespace(namespace.name())
                            .withName("shop-two-head")
                            .get())
                    .isNotNull();
            assertThat(cluster.client()
                            .configMaps()
                            .inNamespace(namespace.name())
                            .withName("shop-one-config")
                            .get())
                    .isNotNull();
            assertThat(cluster.client()
                            .apps()
                            .statefulSets()
                            .inNamespace(namespace.name())
                            .withName("shop-three")
                            .get()
                            .getSpec()
                            .getReplicas())
                    .isEqualTo(1);
        });
        namespace.inServer(namespace.operatorPassword(CACHE), "shop-three-0", "REPLICAOF", "NO", "ONE");
        Await.until(
                "three follows again",
                () -> assertThat(namespace.inServer(
                                namespace.operatorPassword(CACHE), "shop-three-0", "INFO", "replication"))
                        .contains("role:slave")
                        .contains("master_link_status:up"));
        namespace.awaitReady(CACHE);
    }

    @Test
    void aSecretThatVanishedIsRestoredAndReplicationGoesOn() {
        String password = namespace.password(CACHE);
        String copies = statistic("shop-one-0", "sync_full");
        kubectl("delete", "secret", "shop-auth", "shop-two-auth", "shop-two-server");
        Await.until(
                "the passwords are those that servers have",
                () -> assertThat(namespace.password(CACHE)).isEqualTo(password));
        Await.until("copies are back", () -> {
            assertThat(cluster.client()
                            .secrets()
                            .inNamespace(namespace.name())
                            .withName("shop-two-auth")
                            .get())
                    .isNotNull();
            assertThat(cluster.client()
                            .secrets()
                            .inNamespace(namespace.name())
                            .withName("shop-two-server")
                            .get())
                    .isNotNull();
        });
        namespace.awaitReady(CACHE);
        assertThat(statistic("shop-one-0", "sync_full")).isEqualTo(copies);
    }

    @Test
    void passwordsThatAreLostEverywhereAreMadeAnewAndServersAreToldOfThem() {
        String copies = statistic("shop-one-0", "sync_full");
        Map<String, Integer> before = namespace.restarts(CACHE);
        String password = namespace.password(CACHE);
        controlPlane("--replicas=0");
        // Before the control plane restores them from one another.
        kubectl("delete", "secret", "--all");
        controlPlane("--replicas=1");
        for (String region : REGIONS) {
            Await.until(
                    "the application's password of " + region + " is valid",
                    () -> assertThat(namespace.redisOnce(CACHE, "shop-" + region, "GET", "kept"))
                            .isEqualTo("yes"));
        }
        namespace.awaitReady(CACHE);
        assertThat(namespace.password(CACHE)).isNotEqualTo(password);
        assertThat(statistic("shop-one-0", "sync_full")).isEqualTo(copies);
        assertThat(namespace.restarts(CACHE)).isEqualTo(before);
    }

    @Test
    void aPasswordIsRotatedWhileBothAreValid() {
        String old = namespace.password(CACHE);
        String copies = statistic("shop-one-0", "sync_full");
        kubectl("patch", "secret", "shop-auth", "--type=merge", "-p", """
                {"stringData": {"application": "a-new-password", "application-previous": "%s",
                 "operator-previous": "%s", "operator": "another-operators-password"}}
                """.formatted(
                        old, namespace.operatorPassword(CACHE)));
        for (String password : new String[] {old, "a-new-password"}) {
            Await.until(
                    "both passwords are valid in every region",
                    () -> assertThat(namespace.redisWith(password, "shop-three", "GET", "kept"))
                            .isEqualTo("yes"));
        }
        namespace.awaitReady(CACHE);
        Await.until(
                "the operator's new password is valid",
                () -> assertThat(statistic("shop-one-0", "sync_full")).isEqualTo(copies));
    }

    @Test
    void aMemberThatAPersonWorksOnIsLeftAlone() {
        kubectl("annotate", "cmember", "shop-three", "regionalcache.dev/reconcile=disabled");
        Await.until(
                "the agent says so",
                () -> assertThat(namespace.member(CACHE, "three").getStatus().conditions())
                        .anySatisfy(c -> assertThat(c.reason()).isEqualTo("ReconcileDisabled")));
        kubectl("delete", "service", "shop-three");
        namespace.apply(Manifests.cache(CACHE, "  version: \"7.0\"\n", "one", "two<one", "three<one"));
        Await.until(
                "the decision has arrived",
                () -> assertThat(namespace
                                .member(CACHE, "three")
                                .getSpec()
                                .parent()
                                .region())
                        .isEqualTo("one"));
        assertThat(cluster.client()
                        .services()
                        .inNamespace(namespace.name())
                        .withName("shop-three")
                        .get())
                .isNull();
        kubectl("annotate", "cmember", "shop-three", "regionalcache.dev/reconcile-");
        namespace.apply(Manifests.cache(CACHE, "  version: \"7.0\"\n", CHAIN));
        namespace.awaitReady(CACHE);
    }

    @Test
    void aPausedCacheIsLeftAlone() {
        patch("{\"spec\":{\"pause\":true}}");
        Await.until("paused", () -> assertThat(namespace.status(CACHE).phase()).hasToString("Paused"));
        patch("{\"spec\":{\"template\":{\"replicas\":2}}}");
        Await.until(
                "the change was seen",
                () -> assertThat(namespace.status(CACHE).observedGeneration())
                        .isEqualTo(namespace.cache(CACHE).getMetadata().getGeneration()));
        assertThat(namespace.podUids(CACHE)).hasSize(3);
        patch("{\"spec\":{\"pause\":false,\"template\":{\"replicas\":1}}}");
        namespace.awaitReady(CACHE);
    }

    @Test
    void anImageThatCannotBePulledIsReportedAndStopsTheRollOut() {
        patch("{\"spec\":{\"image\":\"redis:no-such-tag\"}}");
        Await.until("the leaf says why it is not ready", () -> {
            Condition ready = Conditions.find(
                            namespace.member(CACHE, "three").getStatus().conditions(), "Ready")
                    .orElseThrow();
            assertThat(ready.reason()).isIn("ImagePullBackOff", "ErrImagePull");
        });
        assertThat(namespace.member(CACHE, "one").getStatus().versions()).hasSize(1);
        assertThat(namespace.redis(CACHE, "shop-one-primary", "SET", "still", "works"))
                .isEqualTo("OK");
        patch("{\"spec\":{\"image\":null}}");
        namespace.awaitReady(CACHE);
    }

    private void controlPlane(String replicas) {
        String name = "regionalcache-control-plane";
        cluster.kubectl("scale", "deployment", name, "-n", Operator.NAMESPACE, replicas)
                .ok();
        cluster.kubectl("rollout", "status", "deployment", name, "-n", Operator.NAMESPACE, "--timeout=90s")
                .ok();
        if (replicas.endsWith("=0")) {
            Await.until(
                    "it is gone",
                    () -> assertThat(cluster.kubectl(
                                            "get",
                                            "pods",
                                            "-n",
                                            Operator.NAMESPACE,
                                            "-l",
                                            "app.kubernetes.io/component=control-plane",
                                            "-o",
                                            "name")
                                    .ok())
                            .isEmpty());
        }
    }

    private void patch(String json) {
        namespace.patch(CACHE, json).ok();
    }

    private void kubectl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-n";
        all[arguments.length + 1] = namespace.name();
        cluster.kubectl(all).ok();
    }

    private String statistic(String pod, String name) {
        return namespace
                .inServer(namespace.operatorPassword(CACHE), pod, "INFO", "stats")
                .lines()
                .filter(l -> l.startsWith(name + ":"))
                .findFirst()
                .orElseThrow();
    }
}
