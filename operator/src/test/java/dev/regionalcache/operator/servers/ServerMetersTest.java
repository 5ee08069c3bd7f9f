package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.operator.fixture.Infos;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ServerObserver observer = new ServerObserver("pod", "uid", () -> Instant.EPOCH);
    private final ServerMeters meters =
            new ServerMeters(registry, new MemberKey("space", "chat", "eu"), "pod", observer::view, () -> 0);

    @AfterEach
    void theyGoWithTheServer() {
        meters.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    /** One that fell to 0 would count all that the server ever did when it answers again. */
    @Test
    void aCounterStaysWhereItWasWhileTheServerDoesNotAnswer() {
        assertThat(evicted()).as("nothing is known yet").isNaN();
        answered(7);
        assertThat(evicted()).isEqualTo(7);
        assertThat(gauge("regionalcache.keys")).isEqualTo(3);
        observer.failed(new IllegalStateException("gone"), Thresholds.DEFAULTS);
        assertThat(gauge("regionalcache.server.up")).isZero();
        assertThat(gauge("regionalcache.keys")).isNaN();
        assertThat(evicted()).isEqualTo(7);
        answered(9);
        assertThat(evicted()).isEqualTo(9);
    }

    @Test
    void anotherProcessBeginsItsOwnCount() {
        answered(7);
        answered(0);
        assertThat(evicted()).isZero();
    }

    private void answered(long evicted) {
        observer.answered(Infos.of(null, "{keys: 3, evictedKeys: %d}".formatted(evicted)), null, Thresholds.DEFAULTS);
    }

    private double evicted() {
        return registry.get("regionalcache.evicted.keys").functionCounter().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
