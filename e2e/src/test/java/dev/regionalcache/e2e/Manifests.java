package dev.regionalcache.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** YAML that the tests apply. */
final class Manifests {

    private Manifests() {}

    /** A file of deploy/samples. */
    static String sample(String file) {
        try {
            return Files.readString(Path.of("..", "deploy", "samples", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CacheRegions of the control cluster itself. */
    static String localRegions(String... names) {
        return Arrays.stream(names).map(name -> """
                ---
                apiVersion: regionalcache.dev/v1alpha1
                kind: CacheRegion
                metadata: {name: %s}
                spec: {}
                """.formatted(name)).collect(Collectors.joining());
    }

    /** A policy of the cache {@code good}; {@code spec} holds fields in the flow style. */
    static String policy(String name, String spec) {
        return policy("good", name, spec);
    }

    /** A policy of a cache; {@code spec} holds fields in the flow style. */
    static String policy(String cache, String name, String spec) {
        return """
                apiVersion: regionalcache.dev/v1alpha1
                kind: CachePolicy
                metadata: {name: %s}
                spec: {cacheRef: {name: %s}, %s}
                """.formatted(name, cache, spec);
    }

    /**
     * A cache of small servers.
     *
     * @param spec further fields of spec, as YAML indented by two
     * @param regions each {@code name} or {@code name<parent}
     */
    static String cache(String name, String spec, String... regions) {
        String list = Arrays.stream(regions)
                .map(r -> r.split("<", 2))
                .map(r -> r.length == 1
                        ? "  - {name: " + r[0] + "}\n"
                        : "  - {name: %s, parent: %s}%n".formatted(r[0], r[1]))
                .collect(Collectors.joining());
        return """
                apiVersion: regionalcache.dev/v1alpha1
                kind: RegionalCache
                metadata:
                  name: %s
                spec:
                  template:
                    resources: {requests: {cpu: 20m, memory: 32Mi}, limits: {memory: 96Mi}}
                  replication: {backlogSize: 4Mi}
                %s  regions:
                %s""".formatted(name, spec, list);
    }
}
