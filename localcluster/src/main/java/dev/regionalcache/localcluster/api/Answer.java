package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regionalcache.localcluster.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What a request is answered. */
public sealed interface Answer {

    /** JSON, with warnings for the person who asked. */
    record Document(int code, JsonNode body, List<String> warnings) implements Answer {}

    /** What is written bit by bit. */
    record Stream(String contentType, Body body) implements Answer {}

    /** Writes a stream; ends when it is at its end, or with an exception when nobody reads any more. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    static Answer ok(JsonNode body) {
        return new Document(200, body, List.of());
    }

    /** A {@code Status} that says that something was done. */
    static Answer success(JsonNode details) {
        var status = Json.object().put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
        status.putObject("metadata");
        status.set("details", details);
        return ok(status);
    }
}
