package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A namespace whose Roles gave the operator its rights, deleted with its caches: what the guide says then is typed. */
@EndToEnd
class WatchedNamespaceIT {

    private static final String GUIDE = "One cluster";

    private final Cluster cluster = Clusters.control();
    private Operator.Refusals refusals;
    private TestNamespace namespace;

    /** Also of a namespace that is gone: the operator goes on looking for it. */
    @BeforeAll
    void expectRefusals() {
        refusals = Operator.expectRefusals(cluster);
    }

    @BeforeEach
    void deleteTheNamespace() {
        namespace = TestNamespace.create(cluster, "e2e-watched");
        Operator.install(cluster, "watchNamespaces={e2e-watched}");
        cluster.apply("default", Manifests.localRegions("one", "two"));
        namespace.apply(Manifests.cache("red", "", "one", "two<one"));
        namespace.awaitReady("red");
        cluster.kubectl("delete", "namespace", namespace.name(), "--wait=false").ok();
        Await.until(
                "its finalizers hold it up",
                () -> assertThat(cluster.kubectl(
                                        "get",
                                        "namespace",
                                        namespace.name(),
                                        "-o",
                                        "jsonpath={.status.conditions[?(@.type=='NamespaceFinalizersRemaining')].status}")
                                .ok())
                        .isEqualTo("True"));
    }

    @AfterAll
    void reinstall() {
        Operator.install(cluster);
        refusals.close();
        cluster.kubectl("delete", "cregion", "--all", "--timeout=60s").ok();
    }

    @Test
    void withRightsInAllNamespacesTheOperatorFinishesIt() throws IOException {
        // The document is written for the repository's folder.
        cluster.shell(InstallGuide.commands(GUIDE, 1).replace("helm/regionalcache ", "../helm/regionalcache "));
        awaitGone();
    }

    @Test
    void withoutTheOperatorItsFinalizersAreTakenOff() throws IOException {
        cluster.shell(InstallGuide.commands(GUIDE, 2).replace("--namespace red", "--namespace " + namespace.name()));
        awaitGone();
    }

    private void awaitGone() {
        cluster.kubectl("wait", "--for=delete", "namespace/" + namespace.name(), "--timeout=60s")
                .ok();
    }
}
