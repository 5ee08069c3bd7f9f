package dev.regionalcache.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clusters that {@code E2E_KUBECONFIGS=east=FILE,west=FILE,south=FILE} names; the first is the control cluster. */
public final class Clusters {

    private static final String VARIABLE = "E2E_KUBECONFIGS";
    private static final Map<String, Cluster> ALL = read();

    private Clusters() {}

    /** The cluster in which RegionalCaches are applied. */
    public static Cluster control() {
        return ALL.values().iterator().next();
    }

    /** All clusters, the control cluster first. */
    public static List<Cluster> all() {
        return List.copyOf(ALL.values());
    }

    /** The first {@code count} clusters; fails with a sentence where there are fewer. */
    public static List<Cluster> first(int count) {
        if (ALL.size() < count) {
            throw new AssertionError(
                    "this test needs %d clusters, and %s names %d".formatted(count, VARIABLE, ALL.size()));
        }
        return all().subList(0, count);
    }

    private static Map<String, Cluster> read() {
        String value = System.getenv(VARIABLE);
        if (value == null || value.isBlank()) {
            throw new AssertionError(
                    VARIABLE + " is not set: give the kubeconfigs of one to three clusters, as in east=FILE,west=FILE");
        }
        Map<String, Cluster> clusters = new LinkedHashMap<>();
        for (String entry : value.split(",", -1)) {
            String[] parts = entry.split("=", 2);
            Path file = Path.of(parts[parts.length - 1]).toAbsolutePath();
            if (parts.length != 2 || !Files.isReadable(file)) {
                throw new AssertionError(VARIABLE + " must be NAME=FILE[,NAME=FILE...] with readable files: " + entry);
            }
            clusters.put(parts[0], Cluster.of(parts[0], file));
        }
        return clusters;
    }
}
