package dev.regionalcache.playground;

import java.util.ArrayList;
import java.util.List;

/** The regions a, b and c, each with a cluster of its own, and the cache chat of small servers in them. */
final class OperatedManifest {

    private static final String CLUSTER_REGIONS = """
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: a}
            spec: {kubeconfigSecretRef: {name: a}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: b}
            spec: {kubeconfigSecretRef: {name: b}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: c}
            spec: {kubeconfigSecretRef: {name: c}}
            ---
            """;

    private OperatedManifest() {}

    /**
     * The manifest.
     *
     * @param spec lines of the cache's spec beside those; without one of regions, b and c are under a
     */
    static String of(String... spec) {
        List<String> lines = new ArrayList<>(
                List.of("template: {resources: {limits: {memory: 96Mi}}}", "replication: {backlogSize: 4Mi}"));
        lines.addAll(List.of(spec));
        if (lines.stream().noneMatch(l -> l.startsWith("regions:"))) {
            lines.add("regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]");
        }
        return CLUSTER_REGIONS + """
                apiVersion: regionalcache.dev/v1alpha1
                kind: RegionalCache
                metadata: {name: chat}
                spec:
                  %s
                """.formatted(String.join("\n  ", lines));
    }
}
