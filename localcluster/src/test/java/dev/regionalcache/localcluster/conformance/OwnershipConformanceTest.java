package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is owned, and the deletion of owners. */
@ExtendWith(Definitions.class)
class OwnershipConformanceTest {

    private static final String HELD = "finalizers: [example.com/held]";

    private final Api api = new Api();
    private final String maps = api.path("configmaps");
    private final String owner = maps + "/owner";
    private final String dependent = maps + "/dependent";

    @AfterEach
    void close() {
        Api.release(owner);
        Api.release(dependent);
        api.close();
    }

    @Test
    void whatIsOwnedGoesAfterItsOwner() {
        ownedBy(api.map("owner", ""), "");
        Api.delete(owner, "{propagationPolicy: Background}").ok();
        assertThat(Api.get(owner).code()).isEqualTo(404);
        Api.untilGone(dependent);
    }

    @Test
    void whatIsOwnedGoesBeforeItsOwnerInTheForeground() {
        ownedBy(api.map("owner", ""), HELD);
        Api.Answer deleted = Api.delete(owner, "{propagationPolicy: Foreground}");
        assertThat(deleted.at("/metadata/finalizers/0")).isEqualTo("foregroundDeletion");
        Api.until(dependent, d -> d.body().path("metadata").has("deletionTimestamp"));
        assertThat(Api.get(owner).code()).as("the owner waits").isEqualTo(200);
        Api.release(dependent);
        Api.untilGone(dependent);
        Api.untilGone(owner);
    }

    @Test
    void whatIsOwnedStaysIfTheOwnerLeavesItBehind() {
        ownedBy(api.map("owner", ""), "");
        Api.delete(owner + "?propagationPolicy=Orphan").ok();
        Api.untilGone(owner);
        Api.Answer orphan = Api.until(
                dependent, d -> d.body().at("/metadata/ownerReferences").isEmpty());
        assertThat(orphan.code()).isEqualTo(200);
    }

    static Stream<Arguments> noOwners() {
        return Stream.of(
                Arguments.of("it does not exist", "name: none, uid: 00000000-0000-0000-0000-000000000000"),
                Arguments.of("another object has its name", "name: owner, uid: 00000000-0000-0000-0000-000000000000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noOwners")
    void whatAnOwnerThatIsNotThereOwnsGoes(String why, String reference) {
        api.map("owner", "");
        api.map("dependent", "ownerReferences: [{apiVersion: v1, kind: ConfigMap, %s}]".formatted(reference));
        Api.untilGone(dependent);
        assertThat(Api.get(owner).code()).isEqualTo(200);
    }

    @Test
    void anOwnerInAnotherNamespaceCountsAsAbsent() {
        try (Api other = new Api()) {
            JsonNode elsewhere = other.map("owner", "");
            ownedBy(elsewhere, "");
            Api.untilGone(dependent);
            assertThat(Api.get(other.path("configmaps/owner")).code()).isEqualTo(200);
        }
    }

    @Test
    void anObjectWithoutNamespaceMayOwnOneInANamespace() {
        String region = "/apis/%s/v1alpha1/cacheregions/%s".formatted(Definitions.GROUP, api.namespace());
        JsonNode owning =
                Api.apply(region, "a", Samples.region(api.namespace(), "")).ok();
        JsonNode absent = api.map("absent", reference("v1", "ConfigMap", "none", "0"));
        ownedBy(owning, "");
        Api.untilGone(maps + "/absent");
        assertThat(absent.isEmpty()).isFalse();
        assertThat(Api.get(dependent).code()).as("its owner is there").isEqualTo(200);
        Api.delete(region).ok();
        Api.untilGone(dependent);
    }

    @Test
    void anObjectWithoutNamespaceCannotBeOwnedByOneInANamespace() {
        String region = "/apis/%s/v1alpha1/cacheregions/%s".formatted(Definitions.GROUP, api.namespace());
        Api.apply(region, "a", Samples.region(api.namespace(), ", " + reference("v1", "ConfigMap", "none", "0")))
                .ok();
        api.map("absent", reference("v1", "ConfigMap", "none", "0"));
        Api.untilGone(maps + "/absent");
        assertThat(Api.get(region).code()).as("it is left alone").isEqualTo(200);
        Api.delete(region).ok();
    }

    @Test
    void oneOwnerIsEnough() {
        JsonNode one = api.map("owner", "");
        JsonNode two = api.map("second", "");
        String both = references(one) + ", " + references(two);
        api.map("dependent", "ownerReferences: [%s]".formatted(both));
        Api.delete(maps + "/second").ok();
        Api.Answer left = Api.until(
                dependent, d -> d.body().at("/metadata/ownerReferences").size() == 1);
        assertThat(left.at("/metadata/ownerReferences/0/name")).isEqualTo("owner");
    }

    private void ownedBy(JsonNode owning, String metadata) {
        api.map(
                "dependent",
                "ownerReferences: [%s]%s".formatted(references(owning), metadata.isEmpty() ? "" : ", " + metadata));
    }

    private static String references(JsonNode owning) {
        return "{apiVersion: %s, kind: %s, name: %s, uid: %s, blockOwnerDeletion: true}"
                .formatted(
                        owning.path("apiVersion").asText(),
                        owning.path("kind").asText(),
                        owning.at("/metadata/name").asText(),
                        owning.at("/metadata/uid").asText());
    }

    private static String reference(String apiVersion, String kind, String name, String uid) {
        return "ownerReferences: [{apiVersion: %s, kind: %s, name: %s, uid: '%s'}]"
                .formatted(apiVersion, kind, name, uid);
    }
}
