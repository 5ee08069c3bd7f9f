package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deletion: finalizers, preconditions, selectors, namespaces. */
@ExtendWith(Definitions.class)
class DeletionConformanceTest {

    private static final String HELD = "finalizers: [example.com/held]";

    private final Api api = new Api();
    private final String maps = api.path("configmaps");
    private final String owner = maps + "/owner";

    @AfterEach
    void close() {
        Api.release(owner);
        api.close();
    }

    @Test
    void answersWhatIsGone() {
        String uid = api.map("m", "").at("/metadata/uid").asText();
        Api.Answer deleted = Api.delete(maps + "/m");
        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.body())
                .isEqualTo(Api.tree(Api.json(
                        "{kind: Status, apiVersion: v1, metadata: {}, status: Success, details: {name: m, kind: configmaps, uid: %s}}"
                                .formatted(uid))));
        assertThat(Api.get(maps + "/m").code()).isEqualTo(404);
        Api.Answer again = Api.delete(maps + "/m");
        assertThat(again.code()).isEqualTo(404);
        assertThat(again.message()).isEqualTo("configmaps \"m\" not found");
    }

    @Test
    void answersTheGroupOfACustomResource() {
        String members = api.path(Definitions.GROUP + "/v1alpha1/cachemembers");
        Api.post(members, Samples.MEMBER).ok();
        Api.Answer deleted = Api.delete(members + "/m");
        assertThat(deleted.at("/details/group")).isEqualTo(Definitions.GROUP);
        assertThat(deleted.at("/details/kind")).isEqualTo("cachemembers");
    }

    @Test
    void aFinalizerKeepsAnObjectUntilItIsTakenOff() {
        api.map("owner", HELD);
        Api.Answer deleted = Api.delete(owner);
        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.at("/kind")).isEqualTo("ConfigMap");
        assertThat(deleted.at("/metadata/deletionTimestamp")).matches("....-..-..T..:..:..Z");
        assertThat(deleted.at("/metadata/deletionGracePeriodSeconds")).isEqualTo("0");

        Api.Answer again = Api.delete(owner);
        assertThat(again.at("/metadata/resourceVersion")).isEqualTo(deleted.at("/metadata/resourceVersion"));
        assertThat(Api.patch(owner, Api.MERGE, "{data: {k: '2'}}")
                        .ok()
                        .at("/data/k")
                        .asText())
                .as("it can still be written")
                .isEqualTo("2");
        Api.Answer revived = Api.patch(owner, Api.MERGE, "{metadata: {deletionTimestamp: null}}");
        assertThat(revived.at("/metadata/deletionTimestamp")).isEqualTo(deleted.at("/metadata/deletionTimestamp"));
        Api.Answer more = Api.patch(owner, Api.MERGE, "{metadata: {finalizers: [example.com/held, example.com/new]}}");
        assertThat(more.code()).isEqualTo(422);
        assertThat(more.message())
                .isEqualTo(
                        "ConfigMap \"owner\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"example.com/new\"}");

        Api.Answer last = Api.patch(owner, Api.MERGE, "{metadata: {finalizers: null}}");
        assertThat(last.code()).isEqualTo(200);
        assertThat(last.at("/metadata/uid")).isEqualTo(deleted.at("/metadata/uid"));
        assertThat(Api.get(owner).code()).isEqualTo(404);
    }

    @Test
    void theDeletionOfWhatIsKeptIsAChangeOfItsGeneration() {
        String member = api.path(Definitions.GROUP + "/v1alpha1/cachemembers") + "/m";
        Api.apply(member, "a", Samples.MEMBER).ok();
        Api.patch(member, Api.MERGE, "{metadata: {%s}}".formatted(HELD)).ok();
        assertThat(Api.get(member).at("/metadata/generation")).isEqualTo("1");
        assertThat(Api.delete(member).at("/metadata/generation")).isEqualTo("2");
        assertThat(Api.get(member).at("/metadata/generation")).isEqualTo("2");
        Api.release(member);
        Api.untilGone(member);
    }

    @Test
    void preconditionsProtectAnotherObjectOfThatName() {
        JsonNode metadata = api.map("m", "").path("metadata");
        Api.Answer otherUid = Api.delete(maps + "/m", "{preconditions: {uid: other}}");
        assertThat(otherUid.code()).isEqualTo(409);
        assertThat(otherUid.at("/reason")).isEqualTo("Conflict");
        assertThat(otherUid.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on ConfigMap \"m\": the UID in the precondition (other) does not match the UID in record (%s). The object might have been deleted and then recreated"
                                .formatted(metadata.path("uid").asText()));
        Api.Answer otherVersion = Api.delete(maps + "/m", "{preconditions: {resourceVersion: '1'}}");
        assertThat(otherVersion.code()).isEqualTo(409);
        assertThat(otherVersion.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on ConfigMap \"m\": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (%s). The object might have been modified"
                                .formatted(metadata.path("resourceVersion").asText()));
        assertThat(Api.delete(
                                maps + "/m",
                                "{preconditions: {uid: %s, resourceVersion: '%s'}}"
                                        .formatted(
                                                metadata.path("uid").asText(),
                                                metadata.path("resourceVersion").asText()))
                        .code())
                .isEqualTo(200);
    }

    @Test
    void nothingGoesInADryRun() {
        api.map("m", "");
        assertThat(Api.delete(maps + "/m?dryRun=All").code()).isEqualTo(200);
        assertThat(Api.delete(maps + "/m", "{dryRun: [All]}").code()).isEqualTo(200);
        assertThat(Api.get(maps + "/m").body().at("/metadata").has("deletionTimestamp"))
                .isFalse();
        assertThat(Api.get(maps + "/m").code()).isEqualTo(200);
    }

    @Test
    void deletesWhatSelectorsSelect() {
        api.map("a", "labels: {app: x}");
        api.map("b", "labels: {app: x, keep: 'yes'}");
        api.map("c", "");
        Api.Answer deleted = Api.delete(maps + "?labelSelector=app%3Dx,!keep");
        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.at("/kind")).isEqualTo("ConfigMapList");
        assertThat(deleted.body().at("/items")).hasSize(1);
        assertThat(names("app")).containsExactly("b");
        Api.delete(maps + "?fieldSelector=metadata.name%3Dc").ok();
        assertThat(Api.get(maps + "/c").code()).isEqualTo(404);
        assertThat(Api.delete(maps + "?labelSelector=app", "{propagationPolicy: Background}")
                        .code())
                .isEqualTo(200);
        assertThat(names("app")).isEmpty();
    }

    @Test
    void aNamespaceGoesWhenItIsEmptyAndTakesNothingNew() {
        api.map("owner", HELD);
        api.map("free", "");
        String namespace = "/api/v1/namespaces/" + api.namespace();
        assertThat(Api.delete(namespace).at("/status/phase")).isEqualTo("Terminating");
        Api.untilGone(maps + "/free");
        assertThat(Api.get(namespace).at("/status/phase")).isEqualTo("Terminating");
        Api.Answer late = Api.post(maps, Samples.map("late", 1));
        assertThat(late.code()).isEqualTo(403);
        assertThat(late.message())
                .isEqualTo(
                        "configmaps \"late\" is forbidden: unable to create new content in namespace %s because it is being terminated"
                                .formatted(api.namespace()));
        Api.release(owner);
        Api.untilGone(namespace);
    }

    @Test
    void aDefinitionTakesItsObjectsWithIt() {
        String definition =
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.%s".formatted(Samples.THINGS_GROUP);
        Api.apply(definition, "a", Samples.THINGS).ok();
        String things = api.path(Samples.THINGS_GROUP + "/v1/things");
        Api.until(things, answer -> answer.code() == 200);
        String thing =
                "{apiVersion: %s/v1, kind: Thing, metadata: {name: t, %s}}".formatted(Samples.THINGS_GROUP, HELD);
        Api.post(things, thing).ok();
        Api.delete(definition).ok();
        Api.until(things + "/t", t -> t.body().path("metadata").has("deletionTimestamp"));
        Api.release(things + "/t");
        Api.untilGone(definition);
        Api.untilGone(things);
    }

    private List<String> names(String label) {
        return Api.get(maps + "?labelSelector=" + label).ok().path("items").findValuesAsText("name");
    }
}
