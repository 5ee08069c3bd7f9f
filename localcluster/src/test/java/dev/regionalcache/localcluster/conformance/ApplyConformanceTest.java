package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Server-side apply: who owns what, and what becomes of it. */
class ApplyConformanceTest {

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: s, labels: {app: x}}
            spec:
              selector: {app: x}
              ports:
              - {name: redis, port: 6379}
            """;

    private final Api api = new Api();
    private final String service = api.path("services/s");
    private final String map = api.path("configmaps/m");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void createsWhatIsNotThereAndRecordsTheOwner() {
        Api.Answer answer = Api.apply(service, "a", SERVICE);
        assertThat(answer.code()).isEqualTo(201);
        assertThat(answer.at("/spec/ports/0/protocol")).isEqualTo("TCP");
        assertThat(answer.at("/spec/ports/0/targetPort")).isEqualTo("6379");
        assertThat(owners(answer.body()))
                .containsExactly(
                        Map.entry(
                                "a/Apply",
                                "{\"f:metadata\":{\"f:labels\":{\"f:app\":{}}},\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":6379,\\\"protocol\\\":\\\"TCP\\\"}\":{\".\":{},\"f:name\":{},\"f:port\":{}}},\"f:selector\":{}}}"));
    }

    @Test
    void changesNothingWhenNothingDiffers() {
        String version = Api.apply(service, "a", SERVICE).at("/metadata/resourceVersion");
        Api.Answer again = Api.apply(service, "a", SERVICE);
        assertThat(again.code()).isEqualTo(200);
        assertThat(again.at("/metadata/resourceVersion")).isEqualTo(version);
    }

    @Test
    void removesWhatIsNotAppliedAnyMore() {
        Api.apply(map, "a", config("data: {one: '1', two: '2'}")).ok();
        Api.apply(map, "b", config("data: {two: '2', three: '3'}")).ok();
        JsonNode data = Api.apply(map, "a", config("data: {one: '1'}")).ok().path("data");
        assertThat((Object) data)
                .as("two is b's still")
                .isEqualTo(Api.tree("{\"one\":\"1\",\"two\":\"2\",\"three\":\"3\"}"));
        assertThat(Api.apply(map, "b", config("metadata: {labels: {x: y}}"))
                        .ok()
                        .path("data")
                        .toString())
                .isEqualTo("{\"one\":\"1\"}");
        assertThat(Api.apply(map, "a", config("")).ok().has("data")).isFalse();
    }

    @Test
    void refusesWhatAnotherManagerOwnsUnlessForced() {
        Api.apply(map, "a", config("data: {k: '1'}")).ok();
        assertThat(Api.apply(map, "b", config("data: {k: '1'}")).code())
                .as("the same value is shared")
                .isEqualTo(200);
        Api.Answer refused = Api.apply(map, "c", config("data: {k: '2'}"));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message())
                .isEqualTo(
                        "Apply failed with 2 conflicts: conflicts with \"a\":\n- .data.k\nconflicts with \"b\":\n- .data.k");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("FieldManagerConflict");
        assertThat(refused.at("/details/causes/0/field")).isEqualTo(".data.k");
        Api.Answer forced = Api.patch(map + "?fieldManager=c&force=true", Api.APPLY, config("data: {k: '2'}"));
        assertThat(forced.at("/data/k")).isEqualTo("2");
        assertThat(owners(forced.body())).containsOnlyKeys("c/Apply");
    }

    @Test
    void anUpdateTakesOverWithoutAsking() {
        Api.apply(map, "a", config("data: {k: '1', l: '1'}")).ok();
        Api.Answer updated = Api.patch(map + "?fieldManager=u", Api.MERGE, "{data: {k: '2'}}");
        assertThat(owners(updated.body()))
                .containsEntry("a/Apply", "{\"f:data\":{\"f:l\":{}}}")
                .containsEntry("u/Update", "{\"f:data\":{\"f:k\":{}}}");
        Api.Answer refused = Api.apply(map, "a", config("data: {k: '1', l: '1'}"));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message()).startsWith("Apply failed with 1 conflict: conflict with \"u\" using v1");
    }

    @Test
    void mergesListsByTheirKeys() {
        Api.apply(service, "a", SERVICE).ok();
        Api.Answer both = Api.apply(
                service,
                "b",
                "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{name: other, port: 7000, targetPort: 7001}]}}");
        assertThat(both.ok().at("/spec/ports")).hasSize(2);
        Api.Answer one = Api.apply(
                service, "a", "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: x}}}");
        assertThat(one.ok().at("/spec/ports")).hasSize(1);
        assertThat(one.at("/spec/ports/0/name")).isEqualTo("other");
    }

    @Test
    void replacesListsAndMapsThatAreAtomic() {
        Api.apply(service, "a", SERVICE).ok();
        Api.patch(service + "?fieldManager=u", Api.MERGE, "{spec: {selector: {by: hand}}}")
                .ok();
        Api.Answer forced = Api.patch(service + "?fieldManager=a&force=true", Api.APPLY, SERVICE);
        assertThat(forced.at("/spec/selector")).isEmpty();
        assertThat(forced.body().at("/spec/selector").toString()).isEqualTo("{\"app\":\"x\"}");
    }

    @Test
    void treatsFinalizersAsASet() {
        Api.apply(map, "a", config("metadata: {finalizers: [example.com/a]}")).ok();
        Api.Answer both = Api.apply(map, "b", config("metadata: {finalizers: [example.com/b]}"));
        assertThat(both.body().at("/metadata/finalizers")).hasSize(2);
        Api.Answer one = Api.apply(map, "a", config(""));
        assertThat(one.body().at("/metadata/finalizers").toString()).isEqualTo("[\"example.com/b\"]");
        Api.apply(map, "b", config("")).ok();
    }

    @Test
    void refusesAStaleResourceVersionAndAnUnknownField() {
        assertThat(Api.apply(map, "a", config("metadata: {uid: of-one-that-is-gone}"))
                        .code())
                .as("nothing is created in the place of another one")
                .isEqualTo(409);
        Api.apply(map, "a", config("data: {k: '1'}")).ok();
        assertThat(Api.apply(map, "a", config("metadata: {resourceVersion: '1'}"))
                        .code())
                .isEqualTo(409);
        Api.Answer unknown = Api.apply(map, "a", config("dada: {k: '1'}"));
        assertThat(unknown.code()).isEqualTo(500);
        assertThat(unknown.message())
                .isEqualTo(
                        "failed to create typed patch object (/m; /v1, Kind=ConfigMap): .dada: field not declared in schema");
        assertThat(Api.patch(map, Api.APPLY, config("")).code())
                .as("no field manager")
                .isEqualTo(422);
    }

    @Test
    void writesNothingInADryRun() {
        Api.Answer dry = Api.patch(map + "?fieldManager=a&dryRun=All", Api.APPLY, config("data: {k: '1'}"));
        assertThat(dry.code()).isEqualTo(201);
        assertThat(Api.get(map).code()).isEqualTo(404);
    }

    private static String config(String rest) {
        String yaml = "apiVersion: v1\nkind: ConfigMap\n" + rest + "\n";
        return rest.startsWith("metadata: {")
                ? yaml.replace("metadata: {", "metadata: {name: m, ")
                : yaml + "metadata: {name: m}\n";
    }

    private static Map<String, String> owners(JsonNode object) {
        Map<String, String> owners = new TreeMap<>();
        object.at("/metadata/managedFields")
                .forEach(e -> owners.put(
                        e.path("manager").asText() + "/" + e.path("operation").asText(),
                        e.path("fieldsV1").toString()));
        return owners;
    }
}
