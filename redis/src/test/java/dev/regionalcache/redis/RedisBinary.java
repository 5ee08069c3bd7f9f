package dev.regionalcache.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A server's program: the one in the embedded-redis jar, and those that are found on the PATH. */
public record RedisBinary(String name, Path file) {

    /** Redis 6.2, which is always there. */
    public static final RedisBinary EMBEDDED = extract();

    /** All that are there. */
    public static List<RedisBinary> all() {
        return Stream.concat(
                        Stream.of(EMBEDDED),
                        Stream.of("redis-server", "valkey-server").flatMap(RedisBinary::onPath))
                .toList();
    }

    /** Once where two folders of the PATH are the same one. */
    private static Stream<RedisBinary> onPath(String name) {
        Map<Path, RedisBinary> found = new LinkedHashMap<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path file = Path.of(directory, name);
            if (Files.isExecutable(file)) {
                found.putIfAbsent(real(file), new RedisBinary(file.toString(), file));
            }
        }
        return found.values().stream();
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RedisBinary extract() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String name = mac
                ? "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64")
                : arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        try (InputStream binary = RedisBinary.class.getClassLoader().getResourceAsStream(name)) {
            Path file = Files.createTempFile("redis-server", "");
            file.toFile().deleteOnExit();
            Files.write(file, binary.readAllBytes());
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + file + " executable");
            }
            return new RedisBinary("embedded", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
