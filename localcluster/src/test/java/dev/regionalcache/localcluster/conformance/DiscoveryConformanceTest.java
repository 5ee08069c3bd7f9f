package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kubectl and fabric8 ask before they know what there is. */
@ExtendWith(Definitions.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiscoveryConformanceTest {

    private static final String GROUP = "/apis/" + Definitions.GROUP;
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final Api api = new Api();

    @AfterAll
    void close() {
        api.close();
    }

    @Test
    void tellsItsVersion() {
        JsonNode version = Api.get("/version").ok();
        assertThat(version.path("major").asText()).isEqualTo("1");
        assertThat(version.path("gitVersion").asText()).matches("v1\\.\\d+\\.\\d+.*");
        assertThat(Api.get("/readyz").body().asText()).isEqualTo("ok");
    }

    @Test
    void listsGroupsAndVersions() {
        JsonNode core = Api.get("/api").ok();
        assertThat(core.path("kind").asText()).isEqualTo("APIVersions");
        assertThat(core.path("versions").toString()).isEqualTo("[\"v1\"]");
        JsonNode groups = Api.get("/apis").ok();
        assertThat(groups.path("kind").asText()).isEqualTo("APIGroupList");
        JsonNode ours = find(groups.path("groups"), Definitions.GROUP);
        assertThat(ours.path("versions").toString())
                .isEqualTo(
                        "[{\"groupVersion\":\"%s/v1alpha1\",\"version\":\"v1alpha1\"}]".formatted(Definitions.GROUP));
        assertThat(ours.at("/preferredVersion/version").asText()).isEqualTo("v1alpha1");
        JsonNode group = Api.get(GROUP).ok();
        assertThat(group.path("kind").asText()).isEqualTo("APIGroup");
        assertThat(group.path("versions")).isEqualTo(ours.path("versions"));
    }

    @Test
    void namesNoGroupOrVersionThatIsNotThere() {
        for (String path : List.of("/apis/none.example.com", "/apis/none.example.com/v1", GROUP + "/v2", "/api/v2")) {
            assertThat(Api.get(path).code()).as(path).isEqualTo(404);
        }
        assertThat(Api.get(GROUP + "/v1alpha1/nothings").code()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1, configmaps, ConfigMap, cm, true",
        "/api/v1, secrets, Secret, '', true",
        "/api/v1, services, Service, svc, true",
        "/api/v1, pods, Pod, po, true",
        "/api/v1, persistentvolumeclaims, PersistentVolumeClaim, pvc, true",
        "/api/v1, events, Event, ev, true",
        "/apis/apps/v1, statefulsets, StatefulSet, sts, true",
        "/apis/discovery.k8s.io/v1, endpointslices, EndpointSlice, '', true",
        "/apis/policy/v1, poddisruptionbudgets, PodDisruptionBudget, pdb, true",
        "/apis/coordination.k8s.io/v1, leases, Lease, '', true",
        "/api/v1, serviceaccounts, ServiceAccount, sa, true",
        "/apis/rbac.authorization.k8s.io/v1, roles, Role, '', true",
        "/apis/rbac.authorization.k8s.io/v1, rolebindings, RoleBinding, '', true",
        "/apis/rbac.authorization.k8s.io/v1, clusterroles, ClusterRole, '', false",
        "/apis/rbac.authorization.k8s.io/v1, clusterrolebindings, ClusterRoleBinding, '', false",
        "/apis/conformance.regionalcache.dev/v1alpha1, regionalcaches, RegionalCache, rcache, true",
        "/apis/conformance.regionalcache.dev/v1alpha1, cacheregions, CacheRegion, cregion, false"
    })
    void describesResources(String path, String plural, String kind, String shortName, boolean namespaced) {
        JsonNode list = Api.get(path).ok();
        assertThat(list.path("kind").asText()).isEqualTo("APIResourceList");
        assertThat(list.path("groupVersion").asText()).isEqualTo(path.replaceFirst("/apis?/", ""));
        JsonNode resource = find(list.path("resources"), plural);
        assertThat(resource.path("kind").asText()).isEqualTo(kind);
        assertThat(resource.path("singularName").asText()).isEqualToIgnoringCase(kind);
        assertThat(resource.path("namespaced").asBoolean()).isEqualTo(namespaced);
        assertThat(texts(resource.path("verbs"))).containsExactlyInAnyOrderElementsOf(VERBS);
        assertThat(texts(resource.path("shortNames"))).isEqualTo(shortName.isEmpty() ? List.of() : List.of(shortName));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1, pods/status, Pod",
        "/api/v1, pods/resize, Pod",
        "/api/v1, pods/log, Pod",
        "/apis/apps/v1, statefulsets/status, StatefulSet",
        "/apis/conformance.regionalcache.dev/v1alpha1, regionalcaches/status, RegionalCache"
    })
    void describesSubresources(String path, String name, String kind) {
        JsonNode resource = find(Api.get(path).ok().path("resources"), name);
        assertThat(resource.path("kind").asText()).isEqualTo(kind);
        assertThat(texts(resource.path("verbs")))
                .containsExactlyInAnyOrderElementsOf(
                        name.endsWith("log") ? List.of("get") : List.of("get", "patch", "update"));
    }

    @Test
    void categoriesSelectSeveralResources() {
        JsonNode resources = Api.get(GROUP + "/v1alpha1").ok().path("resources");
        assertThat(texts(find(resources, "regionalcaches").path("categories"))).containsExactly("all", "regionalcache");
    }

    @Test
    void whoWouldLikeAnAggregatedListGetsThatOrAPlainOne() {
        Api.Answer answer = Api.send(
                "GET",
                "/apis",
                "",
                "",
                Map.of(
                        "Accept",
                        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"));
        boolean aggregated = answer.headers().toString().contains("as=APIGroupDiscoveryList");
        assertThat(answer.at("/kind")).isEqualTo(aggregated ? "APIGroupDiscoveryList" : "APIGroupList");
    }

    @Test
    void openApiSaysThatAPatchIsValidatedByTheServer() {
        JsonNode index = Api.until(
                        "/openapi/v3",
                        answer -> answer.body().path("paths").has("apis/" + Definitions.GROUP + "/v1alpha1"))
                .ok();
        String url = index.path("paths")
                .path("apis/" + Definitions.GROUP + "/v1alpha1")
                .path("serverRelativeURL")
                .asText();
        JsonNode patch = Api.get(url)
                .ok()
                .path("paths")
                .path(GROUP + "/v1alpha1/namespaces/{namespace}/regionalcaches/{name}")
                .path("patch");
        assertThat(patch.at("/x-kubernetes-group-version-kind/kind").asText()).isEqualTo("RegionalCache");
        assertThat(patch.path("parameters").findValuesAsText("name")).contains("fieldValidation", "dryRun");
    }

    @Test
    void everybodyMayAskWhatIsAllowed() {
        Api.Answer review = Api.post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: {resourceAttributes: {verb: create, group: coordination.k8s.io, resource: leases, namespace: %s}}}"
                        .formatted(api.namespace()));
        assertThat(review.code()).isEqualTo(201);
        assertThat(review.at("/status/allowed")).isEqualTo("true");
    }

    @Test
    void whoMayDoEverythingIsToldSo() {
        Api.Answer review = Api.post(
                "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectRulesReview, spec: {namespace: %s}}"
                        .formatted(api.namespace()));
        assertThat(review.code()).isEqualTo(201);
        assertThat(review.body().at("/status/resourceRules")).anySatisfy(rule -> {
            assertThat(texts(rule.path("verbs"))).containsExactly("*");
            assertThat(texts(rule.path("apiGroups"))).containsExactly("*");
            assertThat(texts(rule.path("resources"))).containsExactly("*");
        });
    }

    private static JsonNode find(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(e -> e.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + list));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
