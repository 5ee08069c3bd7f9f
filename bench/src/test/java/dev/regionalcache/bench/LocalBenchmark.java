package dev.regionalcache.bench;

import org.junit.jupiter.api.Test;

/** What it takes to come up on local clusters, and how far the lag that is shown is from the true one. Needs no cluster. */
class LocalBenchmark {

    @Test
    void measure() throws Exception {
        Report report = new Report("On local clusters: coming up, and lag", "what", "goal", "measured");
        OnPlayground.measure(report);
        report.write(
                "Each region is a local cluster, of this repository's own API server, with processes of Redis on this machine; links between regions are as slow as in the world.");
    }
}
