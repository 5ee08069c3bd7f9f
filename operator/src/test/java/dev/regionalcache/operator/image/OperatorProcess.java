package dev.regionalcache.operator.image;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The operator of an image as a process of this machine, both parts of it, which Java observes for an AOT cache. */
final class OperatorProcess implements AutoCloseable {

    static final String NAMESPACE = "regionalcache-system";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final int port;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread hook = new Thread(this::kill, "end of the operator");

    private OperatorProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts it.
     *
     * @param aotCache what Java writes when it ends
     * @param log for what it says
     */
    static OperatorProcess start(UnpackedImage image, Path kubeconfig, Path aotCache, Path log) throws IOException {
        int port = FreePorts.next();
        // The heap of the chart's limit: Java keeps objects for the arrangement of the heap that it sees.
        ProcessBuilder builder = new ProcessBuilder(
                image.command(List.of("-Xmx256m", "-XX:AOTCacheOutput=" + aotCache.toAbsolutePath())));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(image.environment());
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("REGIONALCACHE_MODE", "all");
        environment.put("REGIONALCACHE_NAMESPACE", NAMESPACE);
        environment.put("REGIONALCACHE_IDENTITY", "training");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new OperatorProcess(process, port, log);
    }

    /** Waits until it says that it is ready. */
    void awaitReady() {
        await("the operator is ready; what it says is in " + log)
                .atMost(PATIENCE)
                .until(() -> answers("/q/health/ready"));
    }

    /** Asks for metrics and health, as a cluster does. */
    void scrape() {
        List.of("/q/health/live", "/q/health/ready", "/q/metrics")
                .forEach(path -> await().atMost(PATIENCE).until(() -> answers(path)));
    }

    private boolean answers(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Ends it as a cluster does, after which Java writes the AOT cache, in a process of its own.
     *
     * @throws IOException if that takes too long
     */
    void end() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("the operator did not end; what it says is in " + log);
        }
    }

    /** Nothing of it is left behind. */
    @Override
    public void close() {
        http.close();
        kill();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
