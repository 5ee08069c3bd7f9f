package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.regionalcache.operator.agent.MeteredMember;
import dev.regionalcache.operator.controlplane.cache.MeteredCache;
import dev.regionalcache.operator.controlplane.policy.CountedPolicies;
import dev.regionalcache.operator.meters.ReconcileMeter;
import dev.regionalcache.operator.policies.MeteredPolicy;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The alerts in deploy/ are about metrics that exist, and say of which cache they are. A file of them is for a Prometheus that
 * reads one kind of process, and speaks of no other: what is not read there would be missed for ever.
 */
@SuppressWarnings("deprecation") // it is the registry that Quarkus runs
class AlertRulesTest {

    private static final String AGENTS = "agents.yaml";
    private static final String CONTROL_PLANE = "control-plane.yaml";

    private static final Path FOLDER = Path.of("..", "deploy", "alerts");
    private static final Path GUIDE = Path.of("..", "docs", "install.md");

    private static final Pattern METRIC = Pattern.compile("regionalcache_[a-z_]+");
    private static final Pattern RECONCILES_OF_ALL = Pattern.compile("regionalcache_reconcile_[a-z_]+\\b(?!\\{kind)");
    private static final Pattern KIND = Pattern.compile("kind(?<not>!?)=\"(?<kind>[a-z]+)\"");

    /** What is 0 over all servers of a region or a cache: over no server there is nothing that could be. */
    private static final Pattern NONE_OF_THE_SERVERS =
            Pattern.compile("by \\([^)]*\\) \\((regionalcache_(server|replication)_[^<>]*)\\) == 0");

    @Test
    void thereIsAFileForEachKindOfProcess() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(AGENTS, CONTROL_PLANE);
        }
    }

    @Test
    void alertsForTheClustersOfRegionsAreAboutAgentsOnly() throws Exception {
        assertOnlyAbout(AGENTS, agent());
        assertThat(kinds(AGENTS, "")).containsOnly("cachemember");
        assertThat(kinds(AGENTS, "!")).isEmpty();
    }

    @Test
    void alertsForTheControlPlanesClusterAreAboutTheControlPlaneOnly() throws Exception {
        assertOnlyAbout(CONTROL_PLANE, controlPlane());
        assertThat(kinds(CONTROL_PLANE, "")).containsOnly("regionalcache");
        assertThat(kinds(CONTROL_PLANE, "!")).containsOnly("cachemember");
    }

    private static void assertOnlyAbout(String file, PrometheusMeterRegistry process) throws IOException {
        Set<String> exported = metrics(process.scrape());
        assertThat(rules(file))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(metrics(expression(rule)))
                        .as(rule.path("alert").asText())
                        .isNotEmpty()
                        .isSubsetOf(exported));
    }

    /** Both export reconciles by kind; a rule that names none would be about both. */
    @ParameterizedTest
    @ValueSource(strings = {AGENTS, CONTROL_PLANE})
    void anAlertAboutReconcilesSaysOfWhichKind(String file) throws Exception {
        assertThat(rules(file))
                .allSatisfy(rule -> assertThat(expression(rule)).doesNotContainPattern(RECONCILES_OF_ALL));
    }

    @ParameterizedTest
    @ValueSource(strings = {AGENTS, CONTROL_PLANE})
    void everyAlertSaysWhatItMeans(String file) throws Exception {
        assertThat(rules(file)).allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/description").asText()).isNotEmpty();
        });
    }

    @Test
    void noAlertWaitsForServersThatAreNotThereToBeNone() throws Exception {
        assertThat("max by (namespace, cache, region) (regionalcache_server_in_sync) == 0")
                .containsPattern(NONE_OF_THE_SERVERS);
        assertThat(rules(AGENTS))
                .allSatisfy(rule -> assertThat(expression(rule)).doesNotContainPattern(NONE_OF_THE_SERVERS));
        assertThat(rules(AGENTS))
                .filteredOn(rule -> rule.path("alert").asText().matches(".*(Unserved|Missing)"))
                .hasSize(2)
                .allSatisfy(rule -> assertThat(expression(rule))
                        .startsWith("max by (namespace, cache, region) (regionalcache_servers_declared) > 0\n"));
    }

    /** A second control plane that stands by exports the same. */
    @Test
    void gaugesOfTheControlPlaneAreNotAddedUp() throws Exception {
        assertThat(rules(CONTROL_PLANE))
                .filteredOn(rule -> !expression(rule).contains("increase("))
                .allSatisfy(rule -> assertThat(expression(rule)).doesNotContain("sum"));
    }

    @Test
    void theGuideNamesMetricsThatExist() throws Exception {
        Set<String> exported = metrics(agent().scrape());
        exported.addAll(metrics(controlPlane().scrape()));
        assertThat(metrics(Files.readString(GUIDE)))
                .contains("regionalcache_servers_declared", "regionalcache_cache_writable")
                .isSubsetOf(exported);
    }

    private static List<JsonNode> rules(String file) throws IOException {
        return new YAMLMapper()
                .readTree(FOLDER.resolve(file).toFile()).findValues("rules").stream()
                        .flatMap(JsonNode::valueStream)
                        .toList();
    }

    private static String expression(JsonNode rule) {
        return rule.path("expr").asText();
    }

    /** The kinds that reconciles are asked for, or, with "!", not asked for. */
    private static Set<String> kinds(String file, String not) throws IOException {
        Set<String> kinds = new TreeSet<>();
        for (JsonNode rule : rules(file)) {
            Matcher kind = KIND.matcher(expression(rule));
            while (kind.find()) {
                if (kind.group("not").equals(not)) {
                    kinds.add(kind.group("kind"));
                }
            }
        }
        return kinds;
    }

    /** All series of an agent, with a member, a server and a policy. */
    private static PrometheusMeterRegistry agent() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ServerView view = ServerView.unknown("pod", "uid", Instant.EPOCH);
        new ReconcileMeter(registry, "cachemember");
        MeteredMember.in(registry);
        MeteredPolicy.in(registry);
        new ServerMeters(registry, new MemberKey("ns", "cache", "region"), "pod", () -> view, () -> 0);
        return registry;
    }

    /** All series of a control plane, with a cache. */
    private static PrometheusMeterRegistry controlPlane() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new ReconcileMeter(registry, "regionalcache");
        CountedPolicies.in(registry);
        MeteredCache.in(registry);
        return registry;
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
