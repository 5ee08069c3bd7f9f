package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.EndToEnd;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes of what is declared, and by hand, to a running cache: no data is lost, nothing restarts that need not. */
@EndToEnd
class ChangesIT {

    private Shop shop;

    @BeforeAll
    void start() {
        shop = Shop.open("e2e-changes");
    }

    @AfterEach
    void dataIsKept() {
        shop.dataIsKept();
    }

    @AfterAll
    void close() {
        shop.close();
    }

    @Test
    void replicasGoUpAndDown() {
        Map<String, String> before = shop.namespace().podUids(Shop.NAME);
        shop.patch("{\"spec\":{\"template\":{\"replicas\":2}}}");
        shop.namespace().awaitReady(Shop.NAME);
        Await.until(
                "six servers",
                () -> assertThat(shop.namespace().podUids(Shop.NAME)).hasSize(6).containsAllEntriesOf(before));
        Await.until(
                "both servers of three are in sync",
                () -> assertThat(shop.namespace()
                                .member(Shop.NAME, "three")
                                .getStatus()
                                .servers()
                                .inSync())
                        .isEqualTo(2));
        anEditedDisruptionBudgetIsPutBack();
        shop.patch("{\"spec\":{\"template\":{\"replicas\":1}}}");
        shop.namespace().awaitReady(Shop.NAME);
        Await.until(
                "three servers",
                () -> assertThat(shop.namespace().podUids(Shop.NAME)).isEqualTo(before));
    }

    private void anEditedDisruptionBudgetIsPutBack() {
        shop.kubectl(
                "patch", "poddisruptionbudget", "shop-two", "--type=merge", "-p", "{\"spec\":{\"maxUnavailable\":2}}");
        shop.kubectl("delete", "poddisruptionbudget", "shop-three");
        Await.until(
                "both budgets let one server go",
                () -> assertThat(shop.kubectl(
                                "get",
                                "poddisruptionbudget",
                                "-o",
                                "jsonpath={range .items[*]}{.metadata.name}={.spec.maxUnavailable} {end}"))
                        .contains("shop-two=1 ", "shop-three=1 "));
    }

    private String backends(String slice) {
        return shop.kubectl("get", "endpointslice", slice, "-o", "jsonpath={.endpoints[*].addresses[*]}");
    }

    @Test
    void aRegionIsAddedAndRemoved() {
        Map<String, String> before = shop.namespace().podUids(Shop.NAME);
        shop.namespace()
                .apply(Manifests.cache(Shop.NAME, "  version: \"7.0\"\n", "one", "two<one", "three<two", "four<one"));
        shop.namespace().awaitReady(Shop.NAME);
        Await.until(
                "the new region has the data",
                () -> assertThat(shop.namespace().redis(Shop.NAME, "shop-four", "GET", "kept"))
                        .isEqualTo("yes"));
        shop.namespace().apply(Manifests.cache(Shop.NAME, "  version: \"7.0\"\n", Shop.CHAIN));
        shop.namespace().awaitReady(Shop.NAME);
        Await.until(
                "its servers are gone",
                () -> assertThat(shop.namespace().podUids(Shop.NAME)).isEqualTo(before));
    }

    @Test
    void aParentIsChangedWithAPartialSync() {
        Map<String, String> before = shop.namespace().podUids(Shop.NAME);
        String copies = shop.statistic("shop-one-0", "sync_full");
        shop.namespace().apply(Manifests.cache(Shop.NAME, "  version: \"7.0\"\n", "one", "two<one", "three<one"));
        shop.namespace().awaitReady(Shop.NAME);
        Await.until(
                "three follows one",
                () -> assertThat(shop.namespace()
                                .inServer(
                                        shop.namespace().operatorPassword(Shop.NAME),
                                        "shop-one-0",
                                        "INFO",
                                        "replication"))
                        .contains("connected_slaves:2"));
        assertThat(shop.statistic("shop-one-0", "sync_full")).isEqualTo(copies);
        shop.namespace().apply(Manifests.cache(Shop.NAME, "  version: \"7.0\"\n", Shop.CHAIN));
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().podUids(Shop.NAME)).isEqualTo(before);
    }

    @Test
    void whatIsEditedOrDeletedByHandIsPutBack() {
        String led = backends("shop-two");
        shop.kubectl("delete", "service", "shop-two-head", "shop-three");
        shop.kubectl("delete", "configmap", "shop-one-config");
        shop.kubectl("patch", "statefulset", "shop-three", "--type=merge", "-p", "{\"spec\":{\"replicas\":0}}");
        shop.kubectl("patch", "endpointslice", "shop-two", "--type=merge", "-p", "{\"endpoints\":[]}");
        shop.kubectl("delete", "endpointslice", "shop-one-primary");
        Await.until("all is put back", () -> {
            assertThat(shop.kubectl("get", "service,configmap,endpointslice", "-o", "name"))
                    .contains(
                            "service/shop-two-head\n",
                            "service/shop-three\n",
                            "configmap/shop-one-config\n",
                            "endpointslice.discovery.k8s.io/shop-one-primary\n");
            assertThat(backends("shop-two")).isEqualTo(led);
            assertThat(shop.kubectl("get", "statefulset", "shop-three", "-o", "jsonpath={.spec.replicas}"))
                    .isEqualTo("1");
        });
        shop.namespace()
                .inServer(shop.namespace().operatorPassword(Shop.NAME), "shop-three-0", "REPLICAOF", "NO", "ONE");
        Await.until(
                "three follows again",
                () -> assertThat(shop.namespace()
                                .inServer(
                                        shop.namespace().operatorPassword(Shop.NAME),
                                        "shop-three-0",
                                        "INFO",
                                        "replication"))
                        .contains("role:slave")
                        .contains("master_link_status:up"));
        shop.namespace().awaitReady(Shop.NAME);
    }

    @Test
    void aMemberThatAPersonWorksOnIsLeftAlone() {
        shop.kubectl("annotate", "cmember", "shop-three", "regionalcache.dev/reconcile=disabled");
        Await.until(
                "the agent says so",
                () -> assertThat(shop.namespace()
                                .member(Shop.NAME, "three")
                                .getStatus()
                                .conditions())
                        .anySatisfy(c -> assertThat(c.reason()).isEqualTo("ReconcileDisabled")));
        shop.kubectl("delete", "service", "shop-three");
        shop.namespace().apply(Manifests.cache(Shop.NAME, "  version: \"7.0\"\n", "one", "two<one", "three<one"));
        Await.until(
                "the decision has arrived",
                () -> assertThat(shop.namespace()
                                .member(Shop.NAME, "three")
                                .getSpec()
                                .parent()
                                .region())
                        .isEqualTo("one"));
        assertThat(shop.cluster()
                        .client()
                        .services()
                        .inNamespace(shop.namespace().name())
                        .withName("shop-three")
                        .get())
                .isNull();
        shop.kubectl("annotate", "cmember", "shop-three", "regionalcache.dev/reconcile-");
        shop.namespace().apply(Manifests.cache(Shop.NAME, "  version: \"7.0\"\n", Shop.CHAIN));
        shop.namespace().awaitReady(Shop.NAME);
    }

    @Test
    void aPausedCacheIsLeftAlone() {
        shop.patch("{\"spec\":{\"pause\":true}}");
        Await.until(
                "paused",
                () -> assertThat(shop.namespace().status(Shop.NAME).phase()).hasToString("Paused"));
        shop.patch("{\"spec\":{\"template\":{\"replicas\":2}}}");
        Await.until(
                "the change was seen",
                () -> assertThat(shop.namespace().status(Shop.NAME).observedGeneration())
                        .isEqualTo(
                                shop.namespace().cache(Shop.NAME).getMetadata().getGeneration()));
        assertThat(shop.namespace().podUids(Shop.NAME)).hasSize(3);
        shop.patch("{\"spec\":{\"pause\":false,\"template\":{\"replicas\":1}}}");
        shop.namespace().awaitReady(Shop.NAME);
    }
}
