package dev.regionalcache.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, bounded in time. */
public final class Command {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Command() {}

    /** What a program left: exit status and standard output and error, mixed as a person would see them. */
    public record Result(List<String> command, int status, String output) {

        /** The output of a program that succeeded; else an AssertionError with all that it printed. */
        public String ok() {
            if (status != 0) {
                throw new AssertionError("%s ended with %d:%n%s".formatted(String.join(" ", command), status, output));
            }
            return output;
        }
    }

    /** Runs a program with this input and these additional environment variables. */
    public static Result run(Map<String, String> environment, String input, List<String> command) {
        return run(environment, input.getBytes(StandardCharsets.UTF_8), command);
    }

    static Result run(Map<String, String> environment, byte[] input, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            // A thread of its own: of the common pool's there is one on two processors, which another command may hold.
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> read(process), Thread::startVirtualThread);
            process.getOutputStream().write(input);
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " did not end within " + LIMIT);
            }
            return new Result(command, process.exitValue(), output.join());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst() + ": is it on PATH?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
