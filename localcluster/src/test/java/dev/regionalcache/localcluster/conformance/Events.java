package dev.regionalcache.localcluster.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What a watch tells, one event after the other. */
final class Events implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte END_OF_LINE = '\n';

    /** The end of the stream in the queue. */
    private static final JsonNode END = JsonNodeFactory.instance.nullNode();

    /** An event of a watch. */
    record Event(String type, JsonNode object) {

        String name() {
            return object.at("/metadata/name").asText();
        }

        String version() {
            return object.at("/metadata/resourceVersion").asText();
        }

        /** {@code ADDED x}. */
        String summary() {
            return type + " " + name();
        }
    }

    private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final HttpResponse<AsyncBody> response;

    private Events(HttpClient client, HttpRequest request) {
        response = client.consumeBytes(request, (bytes, body) -> {
                    bytes.forEach(this::take);
                    body.consume();
                })
                .join();
        var _ = response.body().done().whenComplete((done, failure) -> lines.add(END));
        response.body().consume();
    }

    /** Begins to watch. */
    static Events of(HttpClient client, HttpRequest request) {
        return new Events(client, request);
    }

    private void take(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == END_OF_LINE) {
                lines.add(Api.tree(line.toString(StandardCharsets.UTF_8)));
                line.reset();
            } else {
                line.write(next);
            }
        }
    }

    int code() {
        return response.code();
    }

    /** The next event, whatever it is; fails if there is none. */
    Event next() {
        JsonNode next = await();
        if (next.isNull()) {
            throw new AssertionError("the watch has ended");
        }
        return new Event(next.path("type").asText(), next.path("object"));
    }

    /** The next so many events, as {@code ADDED x}. */
    List<String> next(int count) {
        return IntStream.range(0, count).mapToObj(i -> next().summary()).toList();
    }

    /** Whether nothing comes any more but the end, and how far it was. */
    boolean ends() {
        JsonNode next = await();
        while (next.path("type").asText().equals("BOOKMARK")) {
            next = await();
        }
        return next.isNull();
    }

    private JsonNode await() {
        try {
            JsonNode next = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing within " + PATIENCE);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (!response.body().done().isDone()) {
            response.body().cancel();
        }
    }
}
