package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.regionalcache.operator.controlplane.cache.MeteredCache;
import dev.regionalcache.operator.controlplane.policy.CountedPolicies;
import dev.regionalcache.operator.meters.ReconcileMeter;
import dev.regionalcache.operator.policies.MeteredPolicy;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts in deploy/ are about metrics that exist, and say of which cache they are. */
class AlertRulesTest {

    private static final Pattern METRIC = Pattern.compile("regionalcache_[a-z_]+");

    @Test
    void everyMetricOfAnAlertIsOneThatTheOperatorHas() throws Exception {
        Set<String> exported = exported();

        assertThat(rules())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(metrics(rule.path("expr").asText()))
                        .as(rule.path("alert").asText())
                        .isNotEmpty()
                        .isSubsetOf(exported));
    }

    @Test
    void everyAlertSaysWhatItMeans() throws Exception {
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/description").asText()).isNotEmpty();
        });
    }

    private static List<JsonNode> rules() throws Exception {
        return new YAMLMapper()
                .readTree(Path.of("..", "deploy", "alerts.yaml").toFile()).findValues("rules").stream()
                        .flatMap(JsonNode::valueStream)
                        .toList();
    }

    /** The names of all series of a server, a cache, a policy and of reconciles, as Prometheus reads them. */
    @SuppressWarnings("deprecation") // it is the registry that Quarkus runs
    private static Set<String> exported() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ServerView view = ServerView.unknown("pod", "uid", Instant.EPOCH);
        new ReconcileMeter(registry, "cachemember");
        CountedPolicies.in(registry);
        MeteredCache.in(registry);
        ServerMeters meters =
                new ServerMeters(registry, new MemberKey("ns", "cache", "region"), "pod", () -> view, () -> 0);
        try (meters;
                AutoCloseable policy = MeteredPolicy.in(registry)) {
            assertThat(policy).isNotNull();
            return metrics(registry.scrape());
        }
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
