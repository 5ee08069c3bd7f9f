package dev.regionalcache.localcluster.api;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param path its segments
 * @param query its parameters; of a repeated one the last
 * @param headers a header by its name, or empty
 */
record ApiRequest(
        String method,
        List<String> path,
        Map<String, String> query,
        Function<String, Optional<String>> headers,
        String body) {

    static ApiRequest of(HttpExchange exchange) throws IOException {
        List<String> path = Arrays.stream(exchange.getRequestURI().getRawPath().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(ApiRequest::decoded)
                .toList();
        return new ApiRequest(
                exchange.getRequestMethod(),
                path,
                query(exchange.getRequestURI().getRawQuery()),
                name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** The same without the first segment of its path. */
    ApiRequest below() {
        return new ApiRequest(method, path.subList(1, path.size()), query, headers, body);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    boolean flag(String name) {
        return parameter(name).filter(v -> v.equals("true") || v.equals("1")).isPresent();
    }

    String header(String name) {
        return headers.apply(name).orElse("");
    }

    /** The field manager: as the request says, or the first word of its User-Agent. */
    String fieldManager() {
        return parameter("fieldManager").orElseGet(() -> {
            String agent = header("User-Agent").replaceFirst("/.*", "");
            return agent.isEmpty() ? "unknown" : agent;
        });
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
