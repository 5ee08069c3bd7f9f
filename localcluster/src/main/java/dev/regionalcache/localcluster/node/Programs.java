package dev.regionalcache.localcluster.node;

import io.fabric8.kubernetes.api.model.Container;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/** The programs that container images stand for. Thread-safe. */
final class Programs {

    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.");

    /** From this version on {@code --bind} does not say any more where outgoing connections come from. */
    private static final int BIND_SOURCE_SINCE = 7;

    private static final String VALKEY = "valkey";
    private static final String VALKEY_SERVER = "valkey-server";

    private final Path directory;
    private final Map<Path, Integer> versions = new ConcurrentHashMap<>();

    Programs(Path directory) {
        this.directory = directory.resolve("bin");
    }

    /**
     * The command of a container. A server program listens on the pod's address only, so that every pod can use the same
     * port, and connects from it, so that it is known by it.
     *
     * @throws ContainerException if there is no such program here
     */
    List<String> command(Container container, PathMapping paths, String podIp) throws ContainerException {
        Path server = server(container.getImage());
        List<String> words = new ArrayList<>(container.getCommand());
        if (words.isEmpty()) {
            words.add(server.getFileName().toString());
        }
        words.addAll(container.getArgs());
        words.replaceAll(paths::rewrite);
        if (!words.getFirst().equals(server.getFileName().toString())) {
            String program = words.getFirst();
            words.set(0, onPath(program).orElseThrow(() -> notFound(program)).toString());
            return words;
        }
        words.set(0, server.toString());
        words.addAll(List.of("--bind", podIp));
        if (version(server) >= BIND_SOURCE_SINCE) {
            words.addAll(List.of("--bind-source-addr", podIp));
        }
        return words;
    }

    private static ContainerException notFound(String program) {
        return new ContainerException(
                "CreateContainerError", "exec: \"%s\": executable file not found in $PATH".formatted(program));
    }

    static boolean hasImage(String image) {
        return image.contains(VALKEY) ? onPath(VALKEY_SERVER).isPresent() : image.contains("redis");
    }

    private Path server(String image) throws ContainerException {
        if (image.contains(VALKEY)) {
            return onPath(VALKEY_SERVER)
                    .orElseThrow(() -> cannotPull(image, "no valkey-server is installed on this machine"));
        }
        if (image.contains("redis")) {
            return onPath("redis-server").orElseGet(this::embedded);
        }
        throw cannotPull(image, "localcluster has images of redis and valkey only");
    }

    private static ContainerException cannotPull(String image, String why) {
        return new ContainerException("ErrImagePull", "failed to pull image \"%s\": %s".formatted(image, why));
    }

    /** The program of that name on the PATH. */
    static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private synchronized Path embedded() {
        Path file = directory.resolve("redis-server");
        try {
            if (!Files.isExecutable(file)) {
                Files.createDirectories(directory);
                copy(ExecutableProvider.newJarResourceProvider().get().toPath(), file);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack redis-server", e);
        }
    }

    /**
     * Copied by a program of its own: a process that another thread starts meanwhile would inherit this one's open file,
     * and until it has let go of it the copy cannot be run (ETXTBSY, "Text file busy").
     */
    private static void copy(Path from, Path to) throws IOException {
        Process copy = new ProcessBuilder("cp", "-p", from.toString(), to.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (copy.onExit().join().exitValue() != 0) {
            throw new IOException(said.strip());
        }
    }

    private int version(Path server) {
        return versions.computeIfAbsent(server, program -> {
            try {
                Process process = new ProcessBuilder(program.toString(), "--version").start();
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                Matcher matcher = VERSION.matcher(text);
                return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot run " + program, e);
            }
        });
    }
}
