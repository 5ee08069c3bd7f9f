package dev.regionalcache.client.routing;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Topology;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.metrics.ClientMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong once, as when there is no memory for a moment, does not keep a client from hearing of the next primary. */
class FollowingTest {

    @TempDir
    Path directory;

    private final AtomicBoolean failed = new AtomicBoolean();
    private Regions regions;

    @BeforeEach
    void start() throws Exception {
        regions = new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1)));
        regions.start("a", null);
        regions.announce();
    }

    @AfterEach
    void close() {
        regions.close();
    }

    @Test
    void announcementsAreHeardAfterAnError() {
        ClientMetrics failing = new ClientMetrics() {
            @Override
            public void epoch(long epoch) {
                if (epoch == 2) {
                    failOnce();
                }
            }
        };
        String address = regions.node("a").endpoint().toString();
        try (RegionalCacheClient client = RegionalCacheClient.connect(
                ClientOptions.at(address).connection(Regions.PATIENT).metrics(failing))) {
            regions.announce();
            await().untilTrue(failed);
            regions.announce();
            await().until(() -> client.document().epoch() == 3);
        }
    }

    @Test
    void aRegionIsAskedAgainAfterAnError() {
        try (Pools pools = new Pools(Regions.PATIENT)) {
            Documents documents = new Documents(
                    pools, new Place(null, List.of(regions.node("a").endpoint())));
            DiscoveryDocument document = documents.first();
            try (Inquiries inquiries = new Inquiries(new Topology(document), documents, pools, found -> failOnce())) {
                inquiries.make();
                await().untilTrue(failed);
                await().until(() -> inquiries.awaitAnswers(inquiries.make(), document, TimeUnit.SECONDS.toNanos(1)));
            }
        }
    }

    private void failOnce() {
        if (failed.compareAndSet(false, true)) {
            throw new InternalError("for a moment");
        }
    }
}
