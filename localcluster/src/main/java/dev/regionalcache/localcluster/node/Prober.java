package dev.regionalcache.localcluster.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Readiness probes. A command that is the server's own client program is not run, as it may not be installed and would look
 * for the server on 127.0.0.1: the same question is asked over a connection to the container's first port, and any answer
 * counts, as it does for that program.
 */
record Prober(String podIp, PathMapping paths) {

    private static final List<String> CLIENTS = List.of("redis-cli", "valkey-cli");
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

    boolean succeeds(Container container) {
        Probe probe = container.getReadinessProbe();
        int timeoutMillis = 1_000 * probe.getTimeoutSeconds();
        try {
            if (probe.getTcpSocket() != null) {
                return connects(port(container, probe.getTcpSocket().getPort().getIntVal()), timeoutMillis);
            }
            List<String> command = probe.getExec().getCommand();
            return CLIENTS.contains(command.getFirst())
                    ? answers(port(container, null), timeoutMillis)
                    : runs(command, timeoutMillis);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int port(Container container, @Nullable Integer number) {
        return number != null ? number : container.getPorts().getFirst().getContainerPort();
    }

    private boolean connects(int port, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(podIp, port), timeoutMillis);
            return true;
        }
    }

    private boolean answers(int port, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(podIp, port), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write(PING);
            return socket.getInputStream().read() >= 0;
        }
    }

    private boolean runs(List<String> command, int timeoutMillis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        command.stream().map(paths::rewrite).toList())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS);
        process.destroyForcibly();
        return ended && process.exitValue() == 0;
    }
}
