package dev.regionalcache.playground;

import static dev.regionalcache.playground.CacheWithFollowers.ALL_KEYS;
import static dev.regionalcache.playground.CacheWithFollowers.HEALING;
import static dev.regionalcache.playground.CacheWithFollowers.PATIENCE;
import static dev.regionalcache.playground.CacheWithFollowers.REGIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.HostAndPort;

/** A region with followers, and its head is away or restarts, on real servers in three clusters. */
class HealingTest {

    private static final Duration ROLLING = Duration.ofMinutes(3);

    private CacheWithFollowers cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new CacheWithFollowers();
        cache.fill();
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void aDeadHeadOfAReplicaRegionIsReplacedByItsMostAdvancedFollower() {
        String before = cache.info(cache.head(cache.primary), "sync_full");
        String killed = cache.head(cache.replica);
        long began = System.nanoTime();
        cache.playground.faults().kill(cache.replica);
        await().atMost(HEALING)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !cache.head(cache.replica).equals(killed)
                        && "Up".equals(cache.status(cache.replica).link()));
        System.out.printf("head replaced after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        String head = cache.head(cache.replica);
        int replicas = 2 + (int) cache.children(cache.replica).count();
        await().atMost(HEALING).untilAsserted(() -> {
            assertThat(cache.info(head, "connected_slaves")).isEqualTo(Integer.toString(replicas));
            cache.children(cache.replica)
                    .forEach(child -> assertThat(cache.info(cache.head(child), "master_link_status"))
                            .isEqualTo("up"));
        });

        assertThat(cache.info(cache.head(cache.primary), "sync_full"))
                .as("full copies from the parent")
                .isEqualTo(before);
        assertThat(cache.info(head, "sync_full"))
                .as("but for the one that was killed")
                .isIn("0", "1");
        assertThat(Integer.parseInt(cache.info(head, "sync_partial_ok"))).isGreaterThanOrEqualTo(replicas - 1);
        await().atMost(PATIENCE).until(cache.playground.view()::isReady);
        assertThat(cache.head(cache.replica)).as("nobody goes back").isEqualTo(head);
        await().atMost(HEALING).until(cache::allHoldTheKeys);
    }

    @Test
    void anEmptyRestartedHeadDoesNotEmptyItsFollowers() {
        String killed = cache.head(cache.replica);
        String process = cache.info(killed, "run_id");
        cache.playground.faults().kill(cache.replica);
        await().atMost(PATIENCE).until(() -> {
            cache.assertOthersHoldTheKeys(cache.replica, killed);
            return !cache.info(killed, "run_id").equals(process)
                    && cache.info(killed, "master_link_status").equals("up");
        });
        cache.assertOthersHoldTheKeys(cache.replica, killed);
        assertThat(cache.head(cache.replica)).isNotEqualTo(killed);
        await().atMost(HEALING).until(cache::allHoldTheKeys);
    }

    @Test
    void aHeadThatIsScaledAwayHandsOver() {
        cache.playground.faults().kill(cache.replica);
        await().atMost(HEALING).until(() -> !cache.head(cache.replica).equals("chat-%s-0".formatted(cache.replica)));
        await().atMost(PATIENCE).until(cache.playground.view()::isReady);
        String name = "\"name\":\"%s\"".formatted(cache.replica);
        String regions = REGIONS.replace(name, name + ",\"replicas\":1");
        assertThat(regions).isNotEqualTo(REGIONS);
        cache.playground
                .client()
                .resource(cache.playground.view().cache())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"regions\":" + regions + "}}");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(cache.head(cache.replica)).isEqualTo("chat-%s-0".formatted(cache.replica));
            assertThat(cache.status(cache.replica).link()).isEqualTo("Up");
            assertThat(cache.playground
                            .world()
                            .site(cache.replica)
                            .client()
                            .pods()
                            .list()
                            .getItems())
                    .hasSize(1);
        });
        await().atMost(PATIENCE).until(cache.playground.view()::isReady);
        assertThat(cache.info("chat-%s-0".formatted(cache.replica), "db0")).matches(ALL_KEYS);
    }

    @Test
    void aRollingRestartNeverLeavesARegionWithoutAHead() {
        String first = cache.head(cache.replica);
        String before = String.valueOf(cache.status(cache.replica).templateRevision());
        String copies = cache.info(cache.head(cache.primary), "sync_full");
        cache.playground
                .client()
                .resource(cache.playground.view().cache())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"config\":{\"databases\":\"20\"}}}");
        HostAndPort service = cache.playground
                .view()
                .address(
                        cache.replica,
                        cache.playground.view().names(cache.replica).headService());
        long began = System.nanoTime();
        long down = 0;
        long longest = 0;
        while (before.equals(cache.status(cache.replica).templateRevision())
                && System.nanoTime() - began < ROLLING.toNanos()) {
            long looked = System.nanoTime();
            boolean up = cache.answer(service, "master_link_status").equals("up");
            // From the first look at which it was away: that nobody looked is no time without a head.
            longest = up && down != 0 ? Math.max(longest, System.nanoTime() - down) : longest;
            down = up ? 0 : down == 0 ? looked : down;
        }
        System.out.printf(
                "longest time without a head: %d ms of %d ms%n",
                longest / 1_000_000, (System.nanoTime() - began) / 1_000_000);
        assertThat(cache.status(cache.replica).templateRevision()).isNotEqualTo(before);
        assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(2));
        assertThat(cache.head(cache.replica)).isNotEqualTo(first);
        assertThat(cache.info(cache.head(cache.primary), "sync_full"))
                .as("who saves and restarts copies nothing")
                .isEqualTo(copies);
        await().atMost(PATIENCE).until(cache::allHoldTheKeys);
    }
}
