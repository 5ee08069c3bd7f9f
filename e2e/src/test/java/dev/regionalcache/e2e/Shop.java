package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;

/** A cache of three chained regions in one cluster that holds a key. */
record Shop(Cluster cluster, TestNamespace namespace) {

    static final String NAME = "shop";
    static final String[] REGIONS = {"one", "two", "three"};
    static final String[] CHAIN = {"one", "two<one", "three<two"};

    static Shop open(String namespace) {
        Cluster cluster = Clusters.control();
        Operator.install(cluster);
        Shop shop = new Shop(cluster, TestNamespace.create(cluster, namespace));
        cluster.apply("default", Manifests.localRegions("one", "two", "three", "four"));
        shop.namespace.apply(Manifests.cache(NAME, "  version: \"7.0\"\n", CHAIN));
        shop.namespace.awaitReady(NAME);
        shop.namespace.set(NAME, "shop-one-primary", "kept", "yes");
        return shop;
    }

    void close() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "one", "two", "three", "four", "--timeout=60s")
                .ok();
    }

    void dataIsKept() {
        for (String region : REGIONS) {
            Await.until(
                    "data in " + region,
                    () -> assertThat(namespace.redis(NAME, "shop-" + region, "GET", "kept"))
                            .isEqualTo("yes"));
        }
    }

    /** Waits until the server of every region answers a command so. */
    void everywhere(String command, String answer) {
        Await.until(command + " answers " + answer + " in every region", () -> {
            for (String region : REGIONS) {
                assertThat(namespace.inServer(
                                namespace.operatorPassword(NAME), "shop-" + region + "-0", command.split(" ", -1)))
                        .contains(answer);
            }
        });
    }

    /** Patches the cache, which must be accepted. */
    void patch(String json) {
        namespace.patch(NAME, json).ok();
    }

    /** Runs kubectl in the namespace; what it prints. */
    String kubectl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-n";
        all[arguments.length + 1] = namespace.name();
        return cluster.kubectl(all).ok();
    }

    /** A line of INFO stats of a server. */
    String statistic(String pod, String name) {
        return namespace
                .inServer(namespace.operatorPassword(NAME), pod, "INFO", "stats")
                .lines()
                .filter(l -> l.startsWith(name + ":"))
                .findFirst()
                .orElseThrow();
    }
}
