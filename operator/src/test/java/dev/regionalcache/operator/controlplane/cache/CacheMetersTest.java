package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.controlplane.planning.LeaseSight;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CacheMeters meters = new CacheMeters(registry);
    private final RegionalCache cache = MeteredCache.cache();

    @Test
    void aConditionThatHoldsIsOneAndOneThatDoesNotOrIsNotThereIsZero() {
        tell(
                Condition.of(Condition.READY, false, "Waiting", "x"),
                Condition.of("FailoverBlocked", true, "Paused", "x"));
        assertThat(condition(Condition.READY)).isZero();
        assertThat(condition("FailoverBlocked")).isOne();
        assertThat(condition(Condition.WRITES_REFUSED)).isZero();
        tell(Condition.of(Condition.READY, true, "AllRegionsReady", "x"));
        assertThat(condition(Condition.READY)).isOne();
        assertThat(condition("FailoverBlocked")).isZero();
    }

    @Test
    void lostWritesBeginWithZeroSoThatTheFirstAreAnIncrease() {
        tell();
        assertThat(lost("writes")).isZero();
        assertThat(lost("uncounted")).isZero();
        meters.lost(cache, 3, 0);
        meters.lost(cache, 4, 1);
        assertThat(lost("writes")).isEqualTo(7);
        assertThat(lost("uncounted")).isEqualTo(1);
    }

    @Test
    void theyGoWithTheCache() {
        tell();
        meters.forget(cache);
        assertThat(registry.getMeters()).isEmpty();
        meters.forget(cache);
    }

    @Test
    void whetherItAcceptsWritesIsUnknownUntilItIsTold() {
        meters.lost(cache, 0, 0);
        assertThat(writable()).isNaN();
        tell(Condition.of(LeaseSight.PRIMARY_AVAILABLE, true, "LeaseHeld", "x"));
        assertThat(writable()).isOne();
        tell(Condition.of(LeaseSight.PRIMARY_AVAILABLE, false, "Preparing", "x"));
        assertThat(writable()).isZero();
    }

    private void tell(Condition... conditions) {
        String told = Serialization.asJson(Map.of("conditions", conditions));
        meters.seen(cache, Yaml.object(RegionalCacheStatus.class, told));
    }

    private double writable() {
        return registry.get("regionalcache.cache.writable")
                .tags("namespace", "space", "cache", "chat")
                .gauge()
                .value();
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
