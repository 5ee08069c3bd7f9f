package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Create, update and the patches that are no apply. */
class WriteConformanceTest {

    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {k: '1'}}";

    private final Api api = new Api();
    private final String maps = api.path("configmaps");
    private final String map = api.path("configmaps/m");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aNewObjectGetsWhatTheServerOwns() {
        Api.Answer created =
                Api.post(maps, "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-, uid: mine}}");
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("/metadata/name")).matches("x-[a-z0-9]{5}");
        assertThat(created.at("/metadata/uid")).hasSize(36);
        assertThat(created.at("/metadata/creationTimestamp")).matches("....-..-..T..:..:..Z");
        assertThat(created.at("/metadata/namespace")).isEqualTo(api.namespace());
        assertThat(Integer.parseInt(created.at("/metadata/resourceVersion"))).isPositive();
        assertThat(created.body().path("metadata").has("generation")).isFalse();
    }

    @Test
    void refusesWhatCannotBeCreated() {
        Api.post(maps, MAP).ok();
        Api.Answer again = Api.post(maps, MAP);
        assertThat(again.code()).isEqualTo(409);
        assertThat(again.at("/reason")).isEqualTo("AlreadyExists");
        assertThat(again.message()).isEqualTo("configmaps \"m\" already exists");
        assertThat(again.at("/details/kind")).isEqualTo("configmaps");
        Api.Answer nameless = Api.post(maps, "{apiVersion: v1, kind: ConfigMap}");
        assertThat(nameless.code()).isEqualTo(422);
        assertThat(nameless.message()).contains("metadata.name: Required value: name or generateName is required");
        assertThat(Api.post(maps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: A_b}}")
                        .code())
                .isEqualTo(422);
        assertThat(Api.post(maps, "{apiVersion: v1, kind: Secret, metadata: {name: s}}")
                        .code())
                .isEqualTo(400);
        assertThat(Api.post(maps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: s, namespace: other}}")
                        .code())
                .isEqualTo(400);
        Api.Answer nowhere = Api.post("/api/v1/namespaces/no-such/configmaps", MAP);
        assertThat(nowhere.code()).isEqualTo(404);
        assertThat(nowhere.message()).isEqualTo("namespaces \"no-such\" not found");
        assertThat(Api.get(api.path("configmaps/none")).message()).isEqualTo("configmaps \"none\" not found");
        assertThat(Api.get(api.path("nosuchthings")).code()).isEqualTo(404);
    }

    @Test
    void anUpdateOfAnOldVersionIsAConflict() {
        ObjectNode first = (ObjectNode) Api.post(maps, MAP).ok();
        ObjectNode second = first.deepCopy();
        second.withObject("/data").put("k", "2");
        assertThat(Api.put(map, second).code()).isEqualTo(200);
        first.withObject("/data").put("k", "3");
        Api.Answer stale = Api.put(map, first);
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.at("/reason")).isEqualTo("Conflict");
        assertThat(stale.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"m\": the object has been modified; please apply your changes to the latest version and try again");
        first.withObject("/metadata").remove("resourceVersion");
        assertThat(Api.put(map, first).ok().at("/data/k").asText()).isEqualTo("3");
        first.withObject("/metadata").put("uid", "other");
        assertThat(Api.put(map, first).code()).isEqualTo(409);
    }

    @Test
    void aWriteThatChangesNothingIsNone() {
        String version = Api.post(maps, MAP).at("/metadata/resourceVersion");
        assertThat(Api.patch(map, Api.MERGE, "{data: {k: '1'}}").at("/metadata/resourceVersion"))
                .isEqualTo(version);
        assertThat(Api.put(map, Api.get(map).ok()).at("/metadata/resourceVersion"))
                .isEqualTo(version);
        assertThat(Api.patch(map, Api.MERGE, "{data: {k: '2'}}").at("/metadata/resourceVersion"))
                .isNotEqualTo(version);
    }

    @Test
    void patchesInEachWay() {
        Api.post(maps, MAP).ok();
        assertThat(Api.patch(
                                map,
                                Api.JSON_PATCH,
                                "[{op: test, path: /data/k, value: '1'}, {op: add, path: /data/l, value: x}]")
                        .at("/data/l"))
                .isEqualTo("x");
        Api.Answer failed = Api.patch(map, Api.JSON_PATCH, "[{op: test, path: /data/k, value: '9'}]");
        assertThat(failed.code()).isEqualTo(422);
        assertThat(Api.patch(map, Api.MERGE, "{data: {l: null}}").ok().at("/data"))
                .hasSize(1);
        Api.Answer versioned = Api.patch(map, Api.MERGE, "{metadata: {resourceVersion: '1'}, data: {k: never}}");
        assertThat(versioned.code()).isEqualTo(409);
        assertThat(Api.patch(map, "application/unknown+json", "{data: {}}").code())
                .isEqualTo(415);
        assertThat(Api.patch(api.path("configmaps/none"), Api.MERGE, "{data: {}}")
                        .code())
                .isEqualTo(404);
    }

    @Test
    void strategicPatchesMergeListsByTheirKey() {
        Api.post(
                        api.path("services"),
                        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{name: a, port: 1}, {name: b, port: 2}]}}")
                .ok();
        Api.Answer patched = Api.patch(
                api.path("services/s"),
                Api.STRATEGIC,
                "{metadata: {labels: {x: y}}, spec: {ports: [{port: 2, $patch: delete}, {port: 1, targetPort: 9}, {name: c, port: 3}]}}");
        assertThat(patched.ok().at("/spec/ports").findValuesAsText("name")).containsExactlyInAnyOrder("a", "c");
        assertThat(patched.ok().at("/spec/ports").findValuesAsText("targetPort"))
                .contains("9");
    }

    @Test
    void generationCountsChangesOfTheSpecOnly() {
        String sets = api.path("apps/v1/statefulsets");
        assertThat(Api.post(sets, Samples.STATEFUL_SET).at("/metadata/generation"))
                .isEqualTo("1");
        String set = sets + "/set";
        assertThat(Api.patch(set, Api.MERGE, "{metadata: {labels: {x: y}}}").at("/metadata/generation"))
                .isEqualTo("1");
        assertThat(Api.patch(set, Api.MERGE, "{spec: {revisionHistoryLimit: 3}}")
                        .at("/metadata/generation"))
                .isEqualTo("2");
        Api.Answer immutable = Api.patch(set, Api.MERGE, "{spec: {serviceName: other}}");
        assertThat(immutable.code()).isEqualTo(422);
        assertThat(immutable.message())
                .contains("updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template'");
    }

    @Test
    void theFamilyOfASlicesAddressesStays() {
        String slices = api.path("discovery.k8s.io/v1/endpointslices");
        Api.post(
                        slices,
                        "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s}, addressType: IPv4, endpoints: []}")
                .ok();
        Api.Answer immutable = Api.patch(slices + "/s", Api.MERGE, "{addressType: IPv6}");
        assertThat(immutable.code()).isEqualTo(422);
        assertThat(immutable.message()).contains("addressType: Invalid value: \"IPv6\": field is immutable");
    }

    @Test
    void statusIsApart() {
        String sets = api.path("apps/v1/statefulsets");
        String set = sets + "/set";
        Api.post(sets, Samples.STATEFUL_SET.replaceFirst("\\}$", ", status: {replicas: 7}}"))
                .ok();
        assertThat(Api.get(set).at("/status/replicas")).isNotEqualTo("7");
        Api.patch(set, Api.MERGE, "{status: {conditions: [{type: T, status: 'True'}]}}")
                .ok();
        assertThat(Api.get(set).body().at("/status/conditions")).isEmpty();
        Api.Answer written = Api.patch(
                set + "/status",
                Api.MERGE,
                "{spec: {revisionHistoryLimit: 3}, status: {conditions: [{type: T, status: 'True'}]}}");
        assertThat(written.at("/status/conditions/0/type")).isEqualTo("T");
        assertThat(written.at("/spec/revisionHistoryLimit")).isEqualTo("10");
        assertThat(written.at("/metadata/generation")).isEqualTo("1");
    }

    @Test
    void unknownFieldsAreTold() {
        String bad = "{apiVersion: v1, kind: ConfigMap, metadata: {name: bad}, dada: {k: '1'}}";
        Api.Answer strict = Api.post(maps + "?fieldValidation=Strict", bad);
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.message())
                .isEqualTo(
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dada\"");
        Api.Answer warned = Api.post(maps + "?fieldValidation=Warn", bad);
        assertThat(warned.code()).isEqualTo(201);
        assertThat(warned.body().has("dada")).isFalse();
        assertThat(warned.headers().toString()).contains("299 - \"unknown field \\\"dada\\\"\"");
        assertThat(Api.post(maps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: n}, data: [1]}")
                        .code())
                .isEqualTo(400);
    }
}
