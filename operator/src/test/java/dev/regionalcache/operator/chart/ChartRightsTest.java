package dev.regionalcache.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every right of the two service accounts. A new one has to be written down here, with a reason in the chart. */
class ChartRightsTest {

    private static final String EVERYWHERE = "";
    private static final String TWO_NAMESPACES = "watchNamespaces: [red, blue]";

    private static final String CONTROL_PLANE_ON_CACHES = """
            regionalcache.dev/regionalcaches: get list watch create patch delete
            regionalcache.dev/regionalcaches/status: patch
            regionalcache.dev/cachepolicies: get list watch
            regionalcache.dev/cachepolicies/status: patch
            regionalcache.dev/cachemembers: get list watch create patch delete
            /secrets: get list watch create patch
            events.k8s.io/events: create
            """;

    private static final String CONTROL_PLANE_ON_REGIONS = """
            regionalcache.dev/cacheregions: get list watch patch
            regionalcache.dev/cacheregions/status: patch
            """;

    private static final String CONTROL_PLANE_AT_HOME = """
            /secrets: get list watch
            coordination.k8s.io/leases: get
            coordination.k8s.io/leases: create
            coordination.k8s.io/leases[regionalcache-control-plane]: update patch
            """;

    private static final String CONTROL_PLANE_ON_EVENTS_OF_REGIONS = """
            events.k8s.io/events: create
            """;

    private static final String AGENT_ON_CACHES = """
            regionalcache.dev/cachemembers: get list watch patch
            regionalcache.dev/cachemembers/status: patch
            regionalcache.dev/cachemembers/finalizers: update
            apps/statefulsets: get list watch create patch delete
            /services,configmaps,secrets: get list watch create patch delete
            discovery.k8s.io/endpointslices: get list watch create patch delete
            discovery.k8s.io/endpointslices/restricted: create
            policy/poddisruptionbudgets: get list watch create patch delete
            /pods: get list watch patch delete
            /pods/resize: patch
            /persistentvolumeclaims: get list watch patch
            events.k8s.io/events: create
            """;

    private static final String AGENT_ON_NODES = """
            /nodes: list watch
            """;

    private static final String AGENT_AT_HOME = """
            coordination.k8s.io/leases: create
            coordination.k8s.io/leases[regionalcache-agent]: patch
            """;

    @Test
    void servingAllNamespacesTheseAreAllRights() {
        assertThat(rights(EVERYWHERE))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "cluster: regionalcache-control-plane-caches", CONTROL_PLANE_ON_CACHES,
                        "cluster: regionalcache-control-plane-regions", CONTROL_PLANE_ON_REGIONS,
                        "ops: regionalcache-control-plane", CONTROL_PLANE_AT_HOME,
                        "cluster: regionalcache-agent-caches", AGENT_ON_CACHES,
                        "cluster: regionalcache-agent-nodes", AGENT_ON_NODES,
                        "ops: regionalcache-agent", AGENT_AT_HOME));
    }

    @Test
    void servingSomeNamespacesTheRightsOnCachesAreGivenThereOnly() {
        assertThat(rights(TWO_NAMESPACES))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "red: regionalcache-control-plane-caches", CONTROL_PLANE_ON_CACHES,
                        "blue: regionalcache-control-plane-caches", CONTROL_PLANE_ON_CACHES,
                        "cluster: regionalcache-control-plane-regions", CONTROL_PLANE_ON_REGIONS,
                        "ops: regionalcache-control-plane", CONTROL_PLANE_AT_HOME,
                        "default: regionalcache-control-plane-events", CONTROL_PLANE_ON_EVENTS_OF_REGIONS,
                        "red: regionalcache-agent-caches", AGENT_ON_CACHES,
                        "blue: regionalcache-agent-caches", AGENT_ON_CACHES,
                        "cluster: regionalcache-agent-nodes", AGENT_ON_NODES,
                        "ops: regionalcache-agent", AGENT_AT_HOME));
    }

    @Test
    void noRightIsAWildcard() {
        assertThat(Stream.of(EVERYWHERE, TWO_NAMESPACES).flatMap(ChartRightsTest::rules))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(inWords(rule)).doesNotContain("*"))
                .allSatisfy(rule -> assertThat(rule.getNonResourceURLs()).isEmpty());
    }

    @Test
    void eachRoleIsBoundToItsOwnServiceAccount() {
        for (String values : List.of(EVERYWHERE, TWO_NAMESPACES)) {
            List<String> accounts = Chart.objects(ServiceAccount.class, values).stream()
                    .map(a -> a.getMetadata().getName())
                    .toList();
            Set<String> roles = rights(values).keySet();
            assertThat(bindings(values)).hasSameSizeAs(roles).allSatisfy(binding -> {
                assertThat(roles).contains(binding.scope() + ": " + binding.role());
                assertThat(accounts).contains(binding.account());
                assertThat(binding.role()).startsWith(binding.account());
            });
        }
    }

    private record Bound(String scope, String role, String account) {}

    private static List<Bound> bindings(String values) {
        return Stream.concat(
                        Chart.objects(ClusterRoleBinding.class, values).stream()
                                .map(b -> new Bound(
                                        "cluster",
                                        b.getRoleRef().getName(),
                                        b.getSubjects().getFirst().getName())),
                        Chart.objects(RoleBinding.class, values).stream()
                                .map(b -> new Bound(
                                        b.getMetadata().getNamespace(),
                                        b.getRoleRef().getName(),
                                        b.getSubjects().getFirst().getName())))
                .toList();
    }

    private static Map<String, String> rights(String values) {
        return Stream.concat(
                        Chart.objects(ClusterRole.class, values).stream()
                                .map(r ->
                                        Map.entry("cluster: " + r.getMetadata().getName(), r.getRules())),
                        Chart.objects(Role.class, values).stream()
                                .map(r -> Map.entry(
                                        r.getMetadata().getNamespace() + ": "
                                                + r.getMetadata().getName(),
                                        r.getRules())))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> e.getValue().stream()
                                .map(rule -> inWords(rule) + "\n")
                                .collect(Collectors.joining())));
    }

    private static Stream<PolicyRule> rules(String values) {
        return Stream.concat(
                Chart.objects(ClusterRole.class, values).stream().flatMap(r -> r.getRules().stream()),
                Chart.objects(Role.class, values).stream().flatMap(r -> r.getRules().stream()));
    }

    private static String inWords(PolicyRule rule) {
        return "%s/%s%s: %s"
                .formatted(
                        String.join(",", rule.getApiGroups()),
                        String.join(",", rule.getResources()),
                        rule.getResourceNames().isEmpty() ? "" : rule.getResourceNames(),
                        String.join(" ", rule.getVerbs()));
    }
}
