package dev.regionalcache.playground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process of its own, as {@code make demo} and {@code make playground} run one.
 *
 * @param written what it writes
 */
record CommandProcess(Process process, Path written) {

    static CommandProcess start(Path directory, String... arguments) throws IOException {
        Path written = directory.resolve("output");
        List<String> java = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(java.stream(), Stream.of(arguments)).toList())
                .redirectErrorStream(true)
                .redirectOutput(written.toFile());
        return new CommandProcess(builder.start(), written);
    }

    /** What it has written so far. */
    String output() {
        try {
            return Files.readString(written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
