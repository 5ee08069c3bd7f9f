package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import org.junit.jupiter.api.Test;

/** All figures of docs/benchmarks.md, in one run; the playground first, while the clusters are at rest. */
class RegionalCacheBenchmark {

    @Test
    void measure() throws Exception {
        Report report = new Report();
        OnPlayground.measure(report);
        Cluster cluster = Clusters.control();
        OnCluster.measure(cluster, report);
        report.write(cluster);
    }
}
