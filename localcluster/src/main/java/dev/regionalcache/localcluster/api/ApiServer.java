package dev.regionalcache.localcluster.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side of the API: plain HTTP on loopback, for those who know the token. */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    static {
        // Without it each event of a watch may wait 40 ms for an acknowledgement of the one before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // A client that reuses an idle connection must not meet its end.
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Routes routes;
    private final String token;

    private ApiServer(HttpServer server, Routes routes, String token) {
        this.server = server;
        this.routes = routes;
        this.token = token;
    }

    /**
     * Starts it on a free port.
     *
     * @param token which requests must bear
     * @throws IOException if it cannot listen
     */
    public static ApiServer start(ClusterApi api, PodLogs logs, String token) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ApiServer server = new ApiServer(http, new Routes(api, logs), token);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Ends all requests, watches too. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange, answerTo(exchange));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answerTo(HttpExchange exchange) throws IOException {
        try {
            return routes.answer(authenticated(ApiRequest.of(exchange)));
        } catch (ApiException e) {
            return new Answer.Document(e.code(), e.status(), List.of());
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            return new Answer.Document(
                    500, ApiException.plain(500, "InternalError", e.toString()).status(), List.of());
        }
    }

    /** kubectl sends no token over plain HTTP; so the token is also taken as the path's first segment. */
    private ApiRequest authenticated(ApiRequest request) {
        if (!request.path().isEmpty() && request.path().getFirst().equals(token)) {
            return request.below();
        }
        if (!request.header("Authorization").equals("Bearer " + token)) {
            throw ApiException.plain(401, "Unauthorized", "Unauthorized");
        }
        return request;
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException, InterruptedException {
        switch (answer) {
            case Answer.Document(int code, var body, var warnings) -> {
                byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                warnings.forEach(w -> exchange.getResponseHeaders()
                        .add("Warning", "299 - \"" + w.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
                exchange.sendResponseHeaders(code, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            case Answer.Stream(var contentType, var body) -> {
                exchange.getResponseHeaders().set("Content-Type", contentType);
                exchange.sendResponseHeaders(200, 0);
                stream(exchange.getResponseBody(), body);
            }
        }
    }

    private static void stream(OutputStream out, Answer.Body body) throws InterruptedException {
        try (out) {
            body.writeTo(out);
        } catch (IOException e) {
            LOG.debug("a client left: {}", e.toString());
        }
    }
}
