package dev.regionalcache.operator.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The files of an image in Docker's format, and how its program is started from them, without a container. Times of files are
 * the image's, by which Java recognizes a jar.
 *
 * @param root where the files are
 * @param environment what the image sets
 * @param entrypoint the program and its arguments, with paths within the image
 */
record UnpackedImage(Path root, Map<String, String> environment, List<String> entrypoint) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Unpacks an image.
     *
     * @param directory for its files
     * @throws IOException if it cannot be read
     */
    static UnpackedImage of(Path image, Path directory) throws IOException, InterruptedException {
        Path parts = Files.createDirectories(directory.resolve("parts"));
        run("tar", "-xf", image.toString(), "-C", parts.toString());
        JsonNode manifest =
                JSON.readTree(parts.resolve("manifest.json").toFile()).path(0);
        JsonNode config = JSON.readTree(
                        parts.resolve(manifest.path("Config").asText()).toFile())
                .path("config");
        Map<String, String> environment = new HashMap<>();
        for (String setting : texts(config.path("Env"))) {
            environment.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        Path root = Files.createDirectories(directory.resolve("root"));
        for (String layer : texts(manifest.path("Layers"))) {
            unpack(parts.resolve(layer), root);
            // Directories may be closed in an image: the next layer writes into them.
            run("chmod", "-R", "u+rwX", root.toString());
        }
        return new UnpackedImage(root, environment, texts(config.path("Entrypoint")));
    }

    /** The image's Java, with the image's arguments after more of them. */
    List<String> command(List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(more);
        entrypoint.stream()
                .skip(1)
                .map(argument -> argument.startsWith("/") ? within(argument) : argument)
                .forEach(command::add);
        return command;
    }

    /** Whether its Java can be run on this machine: not one for another C library. */
    boolean runs() throws InterruptedException {
        try {
            return new ProcessBuilder(java(), "-version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private String java() {
        return within(environment.getOrDefault("JAVA_HOME", "") + "/bin/java");
    }

    private String within(String path) {
        return root + path;
    }

    /** Without devices and owners, which only root can make. */
    private static void unpack(Path layer, Path root) throws IOException, InterruptedException {
        run(
                "tar",
                "-xf",
                layer.toString(),
                "-C",
                root.toString(),
                "--no-same-owner",
                "--warning=no-unknown-keyword",
                "--exclude=dev/*",
                "--exclude=./dev/*");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("%s ended with %d".formatted(String.join(" ", command), status));
        }
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
