package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import org.junit.jupiter.api.Test;

/** What it takes to come up and to stand by on a real cluster. */
class ClusterBenchmark {

    @Test
    void measure() throws Exception {
        Report report = new Report("On a real cluster: coming up, and at rest", "what", "goal", "measured");
        Cluster cluster = Clusters.control();
        report.version("Kubernetes", version(cluster));
        OnCluster.measure(cluster, report);
        report.write(
                "The cluster is the first of `E2E_KUBECONFIGS`, of one node. The one cache holds a lease; the 100 have `failover.mode: Disabled`, for without servers there is nobody to hold one.");
    }

    private static String version(Cluster cluster) {
        return cluster.kubectl("version")
                .output()
                .lines()
                .filter(l -> l.startsWith("Server"))
                .findFirst()
                .orElse("unknown")
                .replace("Server Version: ", "");
    }
}
