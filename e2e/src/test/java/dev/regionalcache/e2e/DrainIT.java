package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.Command;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code kubectl drain} takes servers away: one of two at a time, and a single one without being blocked. */
@EndToEnd
class DrainIT {

    private static final String CACHE = "mover";

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-drain");
        cluster.apply("default", Manifests.localRegions("stays", "single", "double"));
        namespace.apply(Manifests.cache(CACHE, "", "stays", "single<stays", "double<stays")
                .replace("{name: double,", "{name: double, replicas: 2,"));
        namespace.awaitReady(CACHE);
        namespace.set(CACHE, "mover-stays-primary", "kept", "yes");
    }

    @AfterAll
    void delete() {
        cluster.kubectl(nodes("uncordon")).ok();
        namespace.delete();
        cluster.kubectl("delete", "cregion", "--all", "--timeout=60s").ok();
    }

    @Test
    void aDrainIsNotBlockedByASingleServerAndTakesOneOfTwoAtATime() {
        assertThat(drain("single").status()).isZero();
        Command.Result result = drain("double");
        assertThat(result.status()).isNotZero();
        assertThat(result.output()).contains("disruption budget");
        assertThat(namespace.podUids(CACHE)).containsKey("mover-stays-0");
        Await.until(
                "one of two is left and serves",
                () -> assertThat(namespace.redis(CACHE, "mover-double", "GET", "kept"))
                        .isEqualTo("yes"));
        cluster.kubectl(nodes("uncordon")).ok();
        namespace.awaitReady(CACHE);
        for (String region : new String[] {"single", "double"}) {
            Await.until(
                    region + " has the data again",
                    () -> assertThat(namespace.redis(CACHE, "mover-" + region, "GET", "kept"))
                            .isEqualTo("yes"));
        }
        assertThat(namespace.status(CACHE).epoch()).isEqualTo(1);
    }

    private Command.Result drain(String region) {
        return cluster.kubectl(nodes(
                "drain",
                "--pod-selector=regionalcache.dev/cache=%s,regionalcache.dev/region=%s".formatted(CACHE, region),
                "--delete-emptydir-data",
                "--ignore-daemonsets",
                "--timeout=20s"));
    }

    private String[] nodes(String verb, String... options) {
        List<String> arguments = new ArrayList<>(List.of(verb));
        cluster.client()
                .nodes()
                .list()
                .getItems()
                .forEach(n -> arguments.add(n.getMetadata().getName()));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }
}
