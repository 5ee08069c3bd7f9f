package dev.regionalcache.playground;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a person may choose. */
final class Choices {

    private static final int MOST_REGIONS = 32;

    @Option(
            names = "--regions",
            paramLabel = "N",
            defaultValue = "32",
            description = "how many of the cache's regions, from the root on (default: all)")
    private int regions = MOST_REGIONS;

    @Option(
            names = "--engine",
            paramLabel = "redis|valkey",
            description = "the server program (default: as the file says)")
    private @Nullable String engine;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "a RegionalCache, and CacheRegions where they say something (default: deploy/samples/nine-regions.yaml)")
    private @Nullable Path file;

    @Option(
            names = "--clusters",
            paramLabel = "each|one",
            defaultValue = "each",
            description = "each region is a cluster of its own, or all are in one (default: each)")
    private String clusters = "each";

    /**
     * How the regions are spread over clusters.
     *
     * @throws InputException with what is wrong with the choice
     */
    Clusters clusters() {
        return switch (clusters.toLowerCase(Locale.ROOT)) {
            case "each" -> Clusters.Each;
            case "one" -> Clusters.One;
            default -> throw new InputException("--clusters must be each or one, and is " + clusters);
        };
    }

    /**
     * What is to be applied.
     *
     * @throws InputException with what is wrong with a choice
     */
    Manifest manifest() {
        if (regions < 1 || regions > MOST_REGIONS) {
            throw new InputException("--regions must be from 1 to " + MOST_REGIONS);
        }
        return Manifest.read(yaml(), regions, engineName());
    }

    private String engineName() {
        return switch (engine == null ? "" : engine.toLowerCase(Locale.ROOT)) {
            case "" -> "";
            case "redis" -> "Redis";
            case "valkey" -> "Valkey";
            default -> throw new InputException("--engine must be redis or valkey, and is " + engine);
        };
    }

    private String yaml() {
        try {
            return file == null ? sample() : Files.readString(file);
        } catch (IOException e) {
            throw new InputException("the file " + file + " cannot be read");
        }
    }

    private static String sample() {
        try (InputStream sample = Objects.requireNonNull(
                Choices.class.getResourceAsStream("/samples/nine-regions.yaml"), "the sample is packaged")) {
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
