package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Scrape;
import dev.regionalcache.operator.servers.MemberKey;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // it is the registry that Quarkus runs
class LeaseMetersTest {

    private static final String DETECTION = "regionalcache_failover_detection_seconds";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void detectionIsOneHistogramOfAllMembersWhichStaysWhenOneGoes() {
        try (LeaseMeters one = meters("one");
                LeaseMeters other = meters("other")) {
            one.detected(Duration.ofMillis(300));
            other.detected(Duration.ofMillis(2_100));
        }
        Map<String, Double> series = Scrape.of(registry);
        assertThat(series)
                .containsEntry(DETECTION + "_count", 2.0)
                .containsEntry(DETECTION + "_sum", 2.4)
                .containsEntry(DETECTION + "_bucket{le=\"0.984263336\",}", 1.0)
                .containsEntry(DETECTION + "_bucket{le=\"+Inf\",}", 2.0);
        assertThat(series.keySet()).noneMatch(name -> name.startsWith("regionalcache_lease"));
    }

    private LeaseMeters meters(String region) {
        return new LeaseMeters(registry, new MemberKey("space", "chat", region), () -> true, () -> 0.1);
    }
}
