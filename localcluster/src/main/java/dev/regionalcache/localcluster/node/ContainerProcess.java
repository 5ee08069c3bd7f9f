package dev.regionalcache.localcluster.node;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The process of a container. It ends with this JVM, however that ends: beside it runs a shell that waits for a line from
 * the JVM, and kills it when the pipe closes without one.
 */
final class ContainerProcess {

    /** {@code $$} is the shell's process, which becomes the program by {@code exec}. */
    private static final String SUPERVISED =
            "exec 3<&0; (read -r end <&3 || kill -KILL $$) >/dev/null 2>&1 & exec \"$@\" 3<&- </dev/null";

    /** So long the system may take to end a process that is killed. */
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final Process process;
    private final Instant startedAt;

    private ContainerProcess(Process process, Instant startedAt) {
        this.process = process;
        this.startedAt = startedAt;
    }

    /**
     * Starts it.
     *
     * @param environment all of it: nothing of this JVM's
     * @param log takes what it writes
     * @param ended told when it has ended
     */
    static ContainerProcess start(
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Path log,
            Instant now,
            Runnable ended)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SUPERVISED, "sh"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread.ofVirtual().name("await " + process.pid()).start(() -> {
            process.onExit().join();
            release(process);
            ended.run();
        });
        return new ContainerProcess(process, now);
    }

    /** Lets the shell go: the process number may soon be another's. */
    private static void release(Process process) {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write('\n');
        } catch (IOException e) {
            // The shell is gone already.
        }
    }

    Instant startedAt() {
        return startedAt;
    }

    /** For whoever wants to send it a signal. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As a shell tells it: 128 and the signal's number for a process that was killed. */
    int exitCode() {
        return process.exitValue();
    }

    /** Asks it to end. By its handle: to destroy the process would close its pipe as well, and the shell would kill it. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Ends it; it has ended when this returns. */
    void kill() {
        process.destroyForcibly();
        process.onExit()
                .completeOnTimeout(process, LONGEST_END.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
