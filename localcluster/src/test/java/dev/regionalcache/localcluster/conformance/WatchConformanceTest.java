package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regionalcache.localcluster.conformance.Events.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Watches, as informers, {@code kubectl get --watch}, {@code wait} and {@code delete} use them. */
@ExtendWith(Definitions.class)
class WatchConformanceTest {

    /** More than a local cluster remembers. */
    private static final int MANY_CHANGES = 5_001;

    private static final String INITIAL =
            "allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

    private final Api api = new Api();
    private final String maps = api.path("configmaps");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void tellsOfEachChangeInItsOrder() {
        try (Events events = Api.watch(maps + "?resourceVersion=" + version())) {
            api.map("m", "");
            Api.patch(maps + "/m", Api.MERGE, "{data: {k: '2'}}").ok();
            Api.delete(maps + "/m").ok();
            Event added = nextOfOurs(events);
            Event modified = nextOfOurs(events);
            Event deleted = nextOfOurs(events);
            assertThat(List.of(added.summary(), modified.summary(), deleted.summary()))
                    .containsExactly("ADDED m", "MODIFIED m", "DELETED m");
            assertThat(added.object().path("kind").asText()).isEqualTo("ConfigMap");
            assertThat(added.object().path("apiVersion").asText()).isEqualTo("v1");
            assertThat(added.object().at("/data/k").asText()).isEqualTo("1");
            assertThat(modified.object().at("/data/k").asText()).isEqualTo("2");
            assertThat(deleted.object().at("/data/k").asText()).isEqualTo("2");
            assertThat(deleted.object().at("/metadata/uid"))
                    .isEqualTo(added.object().at("/metadata/uid"));
            assertThat(Long.parseLong(deleted.version()))
                    .as("a deletion has a version of its own, to resume from")
                    .isGreaterThan(Long.parseLong(modified.version()));
        }
    }

    @Test
    void aWriteThatChangesNothingIsNotTold() {
        api.map("m", "");
        try (Events events = Api.watch(maps + "?resourceVersion=" + version())) {
            Api.patch(maps + "/m", Api.MERGE, "{data: {k: '1'}}").ok();
            Api.patch(maps + "/m?dryRun=All", Api.MERGE, "{data: {k: '5'}}").ok();
            Api.patch(maps + "/m", Api.MERGE, "{data: {k: '2'}}").ok();
            assertThat(nextOfOurs(events).object().at("/data/k").asText()).isEqualTo("2");
        }
    }

    @Test
    void goesOnWhereAnotherEnded() {
        String version = version();
        api.map("a", "");
        api.map("b", "");
        String afterB;
        try (Events events = Api.watch(named("b") + "&resourceVersion=" + version)) {
            afterB = events.next().version();
        }
        Api.delete(maps + "/a").ok();
        api.map("c", "");
        try (Events events = Api.watch(maps + "?resourceVersion=" + afterB)) {
            assertThat(nextOfOurs(events).summary()).isEqualTo("DELETED a");
            assertThat(nextOfOurs(events).summary()).isEqualTo("ADDED c");
        }
    }

    @Test
    void aListIsFollowedWithoutAGap() {
        api.map("a", "");
        JsonNode list = Api.get(maps + "?labelSelector=!auto").ok();
        assertThat(list.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(list.at("/items"))
                .extracting(o -> o.at("/metadata/name").asText())
                .contains("a");
        api.map("b", "");
        try (Events events = Api.watch(maps + "?resourceVersion="
                + list.at("/metadata/resourceVersion").asText())) {
            assertThat(nextOfOurs(events).summary()).isEqualTo("ADDED b");
        }
    }

    @Test
    void beginsWithWhatThereIsUnlessToldFromWhere() {
        api.map("a", "");
        for (String from : List.of("", "&resourceVersion=0")) {
            try (Events events = Api.watch(named("a") + from)) {
                assertThat(events.next().summary()).isEqualTo("ADDED a");
                Api.patch(maps + "/a", Api.MERGE, "{data: {k: 'after%s'}}".formatted(from.length()))
                        .ok();
                assertThat(events.next().summary()).isEqualTo("MODIFIED a");
            }
        }
    }

    @Test
    void saysWhenThatIsAll() {
        api.map("a", "labels: {mine: x}");
        api.map("b", "labels: {mine: x}");
        try (Events events = Api.watch(maps + "?labelSelector=mine&" + INITIAL)) {
            assertThat(events.next(2)).containsExactlyInAnyOrder("ADDED a", "ADDED b");
            Event bookmark = events.next();
            assertThat(bookmark.type()).isEqualTo("BOOKMARK");
            assertThat(bookmark.object().path("kind").asText()).isEqualTo("ConfigMap");
            assertThat(bookmark.object()
                            .at("/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            api.map("c", "labels: {mine: x}");
            try (Events resumed = Api.watch(maps + "?labelSelector=mine&resourceVersion=" + bookmark.version())) {
                assertThat(resumed.next().summary()).isEqualTo("ADDED c");
            }
        }
    }

    @Test
    void endsWhenItsTimeIsOverAndSaysHowFarItWas() {
        api.map("a", "");
        String version = version();
        try (Events events =
                Api.watch(named("a") + "&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=" + version)) {
            Event bookmark = events.next();
            assertThat(bookmark.type()).isEqualTo("BOOKMARK");
            assertThat(Long.parseLong(bookmark.version())).isGreaterThanOrEqualTo(Long.parseLong(version));
            assertThat(bookmark.object().at("/metadata/annotations").isMissingNode())
                    .isTrue();
            assertThat(events.ends()).isTrue();
        }
    }

    @Test
    void whatLabelsDoNotSelectAnyMoreIsDeleted() {
        String version = version();
        try (Events events = Api.watch(maps + "?labelSelector=app+in+(x,y),!hidden&resourceVersion=" + version)) {
            api.map("m", "");
            Api.patch(maps + "/m", Api.MERGE, "{metadata: {labels: {app: x}}}").ok();
            Api.patch(maps + "/m", Api.MERGE, "{metadata: {labels: {app: y}}}").ok();
            String hidden = Api.patch(maps + "/m", Api.MERGE, "{metadata: {labels: {hidden: 'yes'}}}")
                    .at("/metadata/resourceVersion");
            Api.patch(maps + "/m", Api.MERGE, "{metadata: {labels: {hidden: null}}}")
                    .ok();
            assertThat(events.next(2)).containsExactly("ADDED m", "MODIFIED m");
            Event deleted = events.next();
            assertThat(deleted.summary()).isEqualTo("DELETED m");
            assertThat(deleted.version()).isEqualTo(hidden);
            assertThat(events.next().summary()).isEqualTo("ADDED m");
        }
    }

    @Test
    void fieldsSelectOneObject() {
        try (Events events = Api.watch(named("b") + "&resourceVersion=" + version())) {
            api.map("a", "");
            api.map("b", "");
            Api.delete(maps + "/a").ok();
            Api.delete(maps + "/b").ok();
            assertThat(events.next(2)).containsExactly("ADDED b", "DELETED b");
        }
        Api.Answer refused = Api.get(maps + "?watch=true&fieldSelector=data.k%3D1");
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).contains("data.k");
    }

    @Test
    void seesAllNamespacesOrOne() {
        String version = version();
        try (Api other = new Api();
                Events everywhere = Api.watch("/api/v1/configmaps?labelSelector=spread&resourceVersion=" + version);
                Events here = Api.watch(maps + "?labelSelector=spread&resourceVersion=" + version)) {
            other.map("there", "labels: {spread: x}");
            api.map("here", "labels: {spread: x}");
            assertThat(everywhere.next(2)).containsExactly("ADDED there", "ADDED here");
            assertThat(here.next().summary()).isEqualTo("ADDED here");
        }
    }

    @Test
    void tellsWritesOfStatusToo() {
        String members = api.path(Definitions.GROUP + "/v1alpha1/cachemembers");
        Api.post(members, Samples.MEMBER).ok();
        try (Events events = Api.watch(members)) {
            assertThat(events.next().summary()).isEqualTo("ADDED m");
            Api.patch(members + "/m/status", Api.MERGE, "{status: {health: Healthy}}")
                    .ok();
            Event modified = events.next();
            assertThat(modified.summary()).isEqualTo("MODIFIED m");
            assertThat(modified.object().at("/status/health").asText()).isEqualTo("Healthy");
            assertThat(modified.object().path("kind").asText()).isEqualTo("CacheMember");
        }
    }

    @Test
    void saysGoneWhereItsHistoryDoesNotReachBack() {
        for (int i = 0; Target.isLocal() && i < MANY_CHANGES; i++) {
            Api.patch(maps + "/m?fieldManager=m", Api.APPLY, Samples.map("m", i))
                    .ok();
        }
        // A real server's history of a new definition begins when it is first asked for.
        try (Events events = Api.watch("/apis/" + Definitions.GROUP + "/v1alpha1/cachemembers?resourceVersion=1")) {
            JsonNode status = events.code() == 200 ? error(events) : Api.tree("{\"code\":" + events.code() + "}");
            assertThat(status.path("code").asInt()).isEqualTo(410);
            assertThat(status.path("kind").asText()).isEqualTo("Status");
            assertThat(status.path("reason").asText()).isEqualTo("Expired");
            assertThat(status.path("message").asText()).startsWith("too old resource version: 1");
        }
    }

    private static JsonNode error(Events events) {
        Event event = events.next();
        assertThat(event.type()).isEqualTo("ERROR");
        assertThat(events.ends()).isTrue();
        return event.object();
    }

    @Test
    void informersSeeWhatHappensAndGoOnAfterAWatchEnds() {
        Set<String> seen = new HashSet<>();
        String version = version();
        for (String name : List.of("a", "b", "c")) {
            // Before the watch, which is short: it is told from that version on.
            api.map(name, "labels: {informed: x}");
            try (Events events =
                    Api.watch(maps + "?labelSelector=informed&timeoutSeconds=1&resourceVersion=" + version)) {
                Event event = events.next();
                seen.add(event.summary());
                version = event.version();
                assertThat(events.ends()).isTrue();
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("ADDED a", "ADDED b", "ADDED c");
    }

    private String version() {
        return Api.get(maps).at("/metadata/resourceVersion");
    }

    private String named(String name) {
        return maps + "?fieldSelector=metadata.name%3D" + name;
    }

    /** A real cluster puts a ConfigMap of its own into each namespace. */
    private static Event nextOfOurs(Events events) {
        Event event = events.next();
        return event.name().equals("kube-root-ca.crt") ? events.next() : event;
    }
}
