package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.store.Subscription;
import dev.regionalcache.localcluster.types.ResourceType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A watch of one resource, as a stream of JSON lines.
 *
 * @param namespace null: all namespaces
 * @param after the resourceVersion from which on; 0: begins with all objects that there are
 * @param initialEvents whether it begins with all objects, and a bookmark after them
 * @param bookmarks whether the stream tells now and then how far it is
 */
record Watch(
        ObjectStore store,
        ResourceType type,
        @Nullable String namespace,
        Predicate<JsonNode> selector,
        Rendering rendering,
        long after,
        boolean initialEvents,
        boolean bookmarks,
        Duration lifetime) {

    private static final Duration BOOKMARK_PERIOD = Duration.ofSeconds(10);

    void writeTo(OutputStream out) throws IOException, InterruptedException {
        boolean fromNow = initialEvents || after == 0;
        ObjectStore.Listing listing = store.list(type.storage(), namespace);
        Optional<Subscription> subscription = store.subscribe(fromNow ? listing.revision() : after);
        if (subscription.isEmpty()) {
            ApiException expired = ApiException.plain(410, "Expired", "too old resource version: " + after);
            send(out, "ERROR", expired.status());
            return;
        }
        try (Subscription changes = subscription.get()) {
            if (fromNow) {
                for (ObjectNode item : listing.items()) {
                    offer(out, "ADDED", type.outward(item));
                }
            }
            if (initialEvents) {
                bookmark(out, listing.revision(), true);
            }
            out.flush();
            follow(out, changes, Instant.now().plus(lifetime));
        }
    }

    private void follow(OutputStream out, Subscription changes, Instant end) throws IOException, InterruptedException {
        while (Instant.now().isBefore(end)) {
            // Read before waiting: all changes up to it have been sent if none comes.
            long revision = store.revision();
            Duration left = Duration.between(Instant.now(), end);
            Change change = changes.poll(left.compareTo(BOOKMARK_PERIOD) < 0 ? left : BOOKMARK_PERIOD);
            if (change != null) {
                event(out, change);
            } else if (bookmarks) {
                bookmark(out, revision, false);
            }
        }
    }

    private void event(OutputStream out, Change change) throws IOException {
        if (!change.key().resource().equals(type.storage())
                || (namespace != null && !change.key().namespace().equals(namespace))) {
            return;
        }
        boolean was = change.before() != null && selector.test(type.outward(change.before()));
        boolean is = change.after() != null && selector.test(type.outward(change.after()));
        if (was || is) {
            send(out, !was ? "ADDED" : is ? "MODIFIED" : "DELETED", rendering.one(type.outward(change.last())));
        }
    }

    private void offer(OutputStream out, String event, ObjectNode object) throws IOException {
        if (selector.test(object)) {
            send(out, event, rendering.one(object));
        }
    }

    private void bookmark(OutputStream out, long revision, boolean initialEventsEnd) throws IOException {
        ObjectNode object = Json.object().put("kind", type.names().kind()).put("apiVersion", type.apiVersion());
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        send(out, "BOOKMARK", object);
    }

    private static void send(OutputStream out, String event, JsonNode object) throws IOException {
        ObjectNode line = Json.object().put("type", event);
        line.set("object", object);
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
