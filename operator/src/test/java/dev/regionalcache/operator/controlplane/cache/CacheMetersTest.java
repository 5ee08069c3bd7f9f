package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.cache.RegionalCache;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CacheMeters meters = new CacheMeters(registry);
    private final RegionalCache cache = MeteredCache.cache();

    @Test
    void aConditionThatHoldsIsOneAndOneThatDoesNotOrIsNotThereIsZero() {
        meters.seen(
                cache,
                List.of(
                        Condition.of(Condition.READY, false, "Waiting", "x"),
                        Condition.of("FailoverBlocked", true, "Paused", "x")));
        assertThat(condition(Condition.READY)).isZero();
        assertThat(condition("FailoverBlocked")).isOne();
        assertThat(condition(Condition.WRITES_REFUSED)).isZero();
        meters.seen(cache, List.of(Condition.of(Condition.READY, true, "AllRegionsReady", "x")));
        assertThat(condition(Condition.READY)).isOne();
        assertThat(condition("FailoverBlocked")).isZero();
    }

    @Test
    void lostWritesBeginWithZeroSoThatTheFirstAreAnIncrease() {
        meters.seen(cache, List.of());
        assertThat(lost("writes")).isZero();
        assertThat(lost("uncounted")).isZero();
        meters.lost(cache, 3, 0);
        meters.lost(cache, 4, 1);
        assertThat(lost("writes")).isEqualTo(7);
        assertThat(lost("uncounted")).isEqualTo(1);
    }

    @Test
    void theyGoWithTheCache() {
        meters.seen(cache, List.of());
        meters.forget(cache);
        assertThat(registry.getMeters()).isEmpty();
        meters.forget(cache);
    }

    private double condition(String type) {
        return registry.get("regionalcache.cache.condition")
                .tags("namespace", "space", "cache", "chat", "type", type)
                .gauge()
                .value();
    }

    private double lost(String what) {
        return registry.get("regionalcache.failover.lost." + what)
                .tags("namespace", "space", "cache", "chat")
                .counter()
                .count();
    }
}
