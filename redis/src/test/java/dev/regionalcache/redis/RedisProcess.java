package dev.regionalcache.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server on loopback, ended with the test. */
public final class RedisProcess implements AutoCloseable {

    private final RedisBinary binary;
    private final Path directory;
    private final int port;
    private Process process;

    /** Starts a server with this configuration text in a directory of its own. */
    public RedisProcess(Path directory, String configuration) throws IOException {
        this(RedisBinary.EMBEDDED, directory, configuration);
    }

    /** Starts a server of this program. */
    public RedisProcess(RedisBinary binary, Path directory, String configuration) throws IOException {
        this.binary = binary;
        this.directory = Files.createDirectories(directory);
        port = FreePorts.next();
        Files.writeString(directory.resolve("redis.conf"), configuration);
        process = launch();
    }

    /** Where it listens. */
    public ServerAddress address() {
        return new ServerAddress("127.0.0.1", port);
    }

    /** Stops it as a kubelet does, so that it saves, and starts it again with the same directory. */
    public void restart() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server at port %d does not end".formatted(port));
        }
        process = launch();
    }

    /** Stops it from running, without closing its connections; or lets it go on. */
    public void freeze(boolean frozen) throws IOException, InterruptedException {
        new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Ends it at once. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** Ends it, with a child that saves; its directory may be deleted then. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binary.file().toString(),
                directory.resolve("redis.conf").toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }
}
