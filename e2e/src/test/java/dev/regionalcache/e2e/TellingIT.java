package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.Command.Result;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the operator tells of a cache: metrics, log lines, events, and what {@code kubectl explain} says of its fields. */
@EndToEnd
class TellingIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A block of YAML, or what a command reads to its end mark. */
    private static final Pattern DOCUMENTED =
            Pattern.compile("(?:```yaml|<<'YAML')\\n(?<yaml>(?s:.*?))\\n *(?:```|YAML\\n)");

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-told");
        cluster.apply("default", Manifests.localRegions("one", "two"));
        namespace.apply(Manifests.cache("told", "", "one", "two<one"));
        namespace.awaitReady("told");
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "one", "two", "--timeout=60s").ok();
    }

    @Test
    void metricsOfEveryServerAndOfReconcilesAreThereByTheirNames() {
        String server = "{cache=\"told\",namespace=\"e2e-told\",region=\"two\",server=\"told-two-0\"}";
        Await.until(
                "the agent tells of a replica",
                () -> assertThat(metrics("agent"))
                        .contains(
                                "regionalcache_servers_declared{cache=\"told\",namespace=\"e2e-told\",region=\"two\"} 1.0",
                                "regionalcache_server_up" + server + " 1.0",
                                "regionalcache_server_primary" + server + " 0.0",
                                "regionalcache_server_in_sync" + server + " 1.0",
                                "regionalcache_replication_link_up" + server + " 1.0")
                        .containsPattern(figure("regionalcache_replication_lag_seconds", server))
                        .containsPattern(figure("regionalcache_replication_offset_bytes", server))
                        .containsPattern(figure("regionalcache_memory_used_bytes", server))
                        .containsPattern(figure("regionalcache_memory_max_bytes", server))
                        .containsPattern(figure("regionalcache_keys", server))
                        .containsPattern(figure("regionalcache_evicted_keys_total", server))
                        .containsPattern(figure("regionalcache_commands_processed_total", server))
                        .containsPattern(figure("regionalcache_keyspace_hits_total", server))
                        .containsPattern(figure("regionalcache_keyspace_misses_total", server))
                        .containsPattern(
                                figure("regionalcache_reconcile_duration_seconds_count", "{kind=\"cachemember\"}"))
                        .containsPattern(figure("regionalcache_reconcile_errors_total", "{kind=\"cachemember\"}")));
        assertThat(metrics("control-plane"))
                .contains("regionalcache_cache_writable{cache=\"told\",namespace=\"e2e-told\"} 1.0")
                .containsPattern(figure("regionalcache_reconcile_duration_seconds_count", "{kind=\"regionalcache\"}"))
                .containsPattern(figure("regionalcache_reconcile_duration_seconds_count", "{kind=\"cacheregion\"}"));
    }

    /** A line with a number, which NaN is not. */
    private static String figure(String name, String tags) {
        return "(?m)^" + Pattern.quote(name + tags) + " [0-9.E-]+$";
    }

    private String metrics(String component) {
        String pod = cluster.kubectl(
                        "get",
                        "pods",
                        "-n",
                        Operator.NAMESPACE,
                        "-l",
                        "app.kubernetes.io/component=" + component,
                        "-o",
                        "jsonpath={.items[0].metadata.name}")
                .ok();
        return cluster.kubectl(
                        "get",
                        "--raw",
                        "/api/v1/namespaces/%s/pods/%s:8080/proxy/q/metrics".formatted(Operator.NAMESPACE, pod))
                .ok();
    }

    @Test
    void logLinesAreJsonAndSayWhichCacheRegionAndEpochTheyAreAbout() {
        List<JsonNode> lines = Operator.log(cluster)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(TellingIT::json)
                .toList();

        assertThat(lines).as("the agent's keeper of a server").anySatisfy(line -> {
            assertThat(line.path("message").asText()).startsWith("told-one-0 becomes the primary");
            assertAbout(line, "one");
        });
        assertThat(lines).as("the agent's reconciler").anySatisfy(line -> {
            assertThat(line.path("message").asText()).startsWith("Serving: ");
            assertAbout(line, "two");
        });
        assertThat(lines).as("the control plane").anySatisfy(line -> {
            assertThat(line.path("message").asText()).startsWith("AllRegionsReady: ");
            assertThat(line.at("/mdc/namespace").asText()).isEqualTo("e2e-told");
            assertThat(line.at("/mdc/name").asText()).isEqualTo("told");
            assertThat(line.at("/mdc/epoch").asText()).isEqualTo("1");
        });
    }

    private static void assertAbout(JsonNode line, String region) {
        assertThat(line.at("/mdc/namespace").asText()).isEqualTo("e2e-told");
        assertThat(line.at("/mdc/name").asText()).isEqualTo("told");
        assertThat(line.at("/mdc/region").asText()).isEqualTo(region);
        assertThat(line.at("/mdc/epoch").asText()).isEqualTo("1");
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    @Test
    void thereIsAnEventForATransitionAndNoneForWhatGoesOnAsItDid() {
        // Whatever makes them look again finds nothing new.
        for (String object : List.of("rcache/told", "cmember/told-one", "cmember/told-two")) {
            cluster.kubectl("annotate", object, "-n", namespace.name(), "look=again")
                    .ok();
        }
        namespace
                .patch("told", "{\"spec\":{\"config\":{\"maxmemory-policy\":\"allkeys-lru\"}}}")
                .ok();
        namespace.awaitReady("told");
        List<Event> events =
                cluster.client().events().v1().events().inNamespace(namespace.name()).list().getItems().stream()
                        .filter(e -> String.valueOf(e.getReportingController()).startsWith("regionalcache.dev/"))
                        .sorted(Comparator.comparing(e -> e.getEventTime().getTime()))
                        .toList();

        assertThat(events).extracting(Event::getReason).contains("EpochBegan", "AllRegionsReady", "Serving");
        Map<String, String> last = new HashMap<>();
        for (Event event : events) {
            String object =
                    event.getRegarding().getKind() + "/" + event.getRegarding().getName();
            assertThat(event.getReason())
                    .as("two in a row about %s: %s", object, event)
                    .isNotEqualTo(last.get(object));
            last.put(object, event.getReason());
        }
    }

    @Test
    void samplesAndWhatTheDocsApplyAreAccepted() throws IOException {
        Result samples =
                cluster.kubectl("apply", "--dry-run=server", "-n", namespace.name(), "-f", "../deploy/samples");
        assertThat(samples.ok()).contains("chat", "hello", "pair", "session", "conversation", "rate-limit");
        int blocks = 0;
        for (String file : List.of("../README.md", "../docs/install.md")) {
            Matcher yaml = DOCUMENTED.matcher(Files.readString(Path.of(file)));
            while (yaml.find()) {
                cluster.kubectlWithInput(
                                yaml.group("yaml").stripIndent(),
                                "apply",
                                "--dry-run=server",
                                "-n",
                                namespace.name(),
                                "-f",
                                "-")
                        .ok();
                blocks++;
            }
        }
        assertThat(blocks).as("what the docs apply was found").isEqualTo(4);
    }

    @Test
    void explainDescribesFields() {
        assertThat(cluster.kubectl("explain", "rcache.spec.regions.parent").ok())
                .contains("The region that this one replicates from");
        assertThat(cluster.kubectl("explain", "cregion.spec.kubeconfigSecretRef")
                        .ok())
                .contains("kubeconfig");
    }
}
