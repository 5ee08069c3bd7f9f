package dev.regionalcache.playground;

import static dev.regionalcache.playground.CacheWithFollowers.HEALING;
import static dev.regionalcache.playground.CacheWithFollowers.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The region of the primary has followers, and the primary is away, on real servers in three clusters. */
class PrimaryHealingTest {

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
    void thePrimarysFollowerTakesOverWhenItIsAsAdvancedAsAnyone() {
        String killed = cache.head(cache.primary);
        long epoch = cache.epoch();
        long began = System.nanoTime();
        cache.playground.faults().kill(cache.primary);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            cache.assertOthersHoldTheKeys(cache.primary, killed);
            return cache.write().equals("OK");
        });
        System.out.printf("written after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        await().atMost(PATIENCE).until(cache.playground.view()::isReady);
        FailoverStatus row = cache.playground.view().status().failovers().getFirst();
        assertThat(row.reason()).isEqualTo("LeaseGivenUp");
        assertThat(row.to()).isEqualTo(cache.primary).isEqualTo(row.from());
        assertThat(cache.epoch()).isEqualTo(epoch + 1);
        assertThat(cache.head(cache.primary)).isNotEqualTo(killed);
        assertThat(cache.status(cache.primary).lost()).isEmpty();
        assertThat(cache.info(cache.head(cache.primary), "sync_full"))
                .as("but for the one that was killed")
                .isIn("0", "1");
        await().atMost(HEALING).until(cache::allHoldTheKeys);
    }

    @Test
    void aFrozenPrimaryIsReplacedByAnotherRegionAndFollowsItsOwnFollowerWhenItThaws() {
        String frozen = cache.head(cache.primary);
        cache.playground.faults().freeze(cache.primary);
        await().atMost(PATIENCE).until(() -> cache.write().equals("OK"));
        FailoverStatus row = cache.playground.view().status().failovers().getFirst();
        assertThat(row.reason()).isEqualTo("PrimaryLost");
        assertThat(row.to())
                .as("it is not proven that the frozen one accepts no more writes")
                .isNotEqualTo(cache.primary);
        await().atMost(HEALING)
                .until(() -> !cache.head(cache.primary).equals(frozen)
                        && "Up".equals(cache.status(cache.primary).link()));
        String head = cache.head(cache.primary);
        cache.playground.faults().thaw(cache.primary);
        await().atMost(PATIENCE)
                .until(() -> cache.info(frozen, "master_link_status").equals("up"));
        await().atMost(PATIENCE).until(cache.playground.view()::isReady);
        assertThat(cache.info(frozen, "master_host"))
                .isEqualTo(cache.address(head).getHost());
        assertThat(cache.head(cache.primary)).isEqualTo(head);
        await().atMost(HEALING).until(cache::allHoldTheKeys);
    }
}
