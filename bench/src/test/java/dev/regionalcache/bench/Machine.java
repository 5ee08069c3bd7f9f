package dev.regionalcache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The machine that this runs on, for a reader who compares it with another one. */
record Machine(int processors, String model, long mebibytes, String system) {

    static Machine read() throws IOException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                value("/proc/cpuinfo", "model name").orElse("of an unknown model"),
                value("/proc/meminfo", "MemTotal")
                                .map(kibibytes -> Long.parseLong(kibibytes.replaceAll("\\D", "")))
                                .orElse(0L)
                        / 1024,
                "%s %s, %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
    }

    /** What follows the first of these names. Arm processors tell no model. */
    private static Optional<String> value(String file, String name) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return Optional.empty();
        }
        return Files.readAllLines(path).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    @Override
    public String toString() {
        return "%d processors (%s), %d MiB, %s".formatted(processors, model, mebibytes, system);
    }
}
