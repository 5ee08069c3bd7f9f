package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code kubectl get} prints. */
@ExtendWith(Definitions.class)
class TableConformanceTest {

    private final Api api = new Api();
    private final String members = api.path(Definitions.GROUP + "/v1alpha1/cachemembers");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void hasTheColumnsOfTheDefinition() {
        Api.post(members, Samples.MEMBER).ok();
        Api.patch(
                        members + "/m/status",
                        Api.MERGE,
                        "{status: {health: Healthy, conditions: [{type: Ready, status: 'True', reason: Fine, message: '', lastTransitionTime: '2026-01-01T00:00:00Z'}]}}")
                .ok();
        JsonNode table = Api.table(members).ok();
        assertThat(table.path("kind").asText()).isEqualTo("Table");
        assertThat(table.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        assertThat(table.at("/metadata/resourceVersion").asText()).matches("\\d+");
        JsonNode columns = table.path("columnDefinitions");
        assertThat(columns.findValuesAsText("name"))
                .containsExactly(
                        "Name", "Region", "Role", "Parent", "Epoch", "Link", "Lag", "Health", "Ready", "Reason", "Age");
        assertThat(columns.findValuesAsText("type"))
                .containsExactly(
                        "string", "string", "string", "string", "integer", "string", "string", "string", "string",
                        "string", "date");
        assertThat(columns.at("/0/format").asText()).isEqualTo("name");
        assertThat(columns.at("/9/priority").asInt()).as("only with -o wide").isEqualTo(1);
        JsonNode cells = table.at("/rows/0/cells");
        assertThat(cells).hasSize(11);
        assertThat(cells.at("/0").asText()).isEqualTo("m");
        assertThat(cells.at("/1").asText()).isEqualTo("a");
        assertThat(cells.at("/3").isNull()).as("what is not there").isTrue();
        assertThat(cells.at("/4").isInt()).isTrue();
        assertThat(cells.at("/8").asText()).isEqualTo("True");
        assertThat(cells.at("/10").asText()).matches("\\d+s");
    }

    @Test
    void carriesAsMuchOfTheObjectAsIsAskedFor() {
        Api.post(members, Samples.MEMBER).ok();
        JsonNode metadata = Api.table(members).ok().at("/rows/0/object");
        assertThat(metadata.path("kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(metadata.at("/metadata/name").asText()).isEqualTo("m");
        assertThat(metadata.has("spec")).isFalse();
        JsonNode object = Api.table(members + "?includeObject=Object").ok().at("/rows/0/object");
        assertThat(object.at("/spec/region").asText()).isEqualTo("a");
        JsonNode none = Api.table(members + "?includeObject=None").ok().at("/rows/0/object");
        assertThat(none.isNull() || none.isMissingNode()).isTrue();
    }

    @Test
    void isMadeOfOneObjectToo() {
        Api.post(members, Samples.MEMBER).ok();
        JsonNode table = Api.table(members + "/m").ok();
        assertThat(table.path("rows")).hasSize(1);
        assertThat(Api.table(members + "/none").code()).isEqualTo(404);
        assertThat(Api.table(members + "/none").at("/kind")).isEqualTo("Status");
    }

    @Test
    void isEmptyWhereNothingIs() {
        JsonNode table = Api.table(members).ok();
        assertThat(table.path("columnDefinitions")).isNotEmpty();
        assertThat(table.path("rows")).isEmpty();
    }

    @Test
    void isWatchedRowByRow() {
        try (Events events =
                Api.watchTable(members + "?resourceVersion=" + Api.get(members).at("/metadata/resourceVersion"))) {
            Api.post(members, Samples.MEMBER).ok();
            Api.delete(members + "/m").ok();
            for (String type : List.of("ADDED", "DELETED")) {
                Events.Event event = events.next();
                assertThat(event.type()).isEqualTo(type);
                assertThat(event.object().path("kind").asText()).isEqualTo("Table");
                assertThat(event.object().at("/rows/0/cells/0").asText()).isEqualTo("m");
            }
        }
    }

    @Test
    void beginsWithNameAndEndsWithAgeForWhatIsBuiltIn() {
        api.map("m", "");
        for (String path : List.of(
                api.path("configmaps"), api.path("apps/v1/statefulsets"), "/api/v1/namespaces", api.path("services"))) {
            List<String> columns =
                    Api.table(path).ok().path("columnDefinitions").findValuesAsText("name");
            assertThat(columns).as(path).startsWith("Name").contains("Age");
        }
    }
}
