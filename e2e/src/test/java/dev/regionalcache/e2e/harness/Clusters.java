package dev.regionalcache.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/**
 * The clusters that {@code E2E_KUBECONFIGS=east=FILE,west=FILE,south=FILE} names; the first is the control cluster. Where
 * that is not set and there is Docker, one cluster in a container.
 */
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

    /** The first {@code count} clusters; fails with a sentence where fewer are named, and skips the test in a container. */
    public static List<Cluster> first(int count) {
        Assumptions.assumeTrue(
                isGiven() || count <= ALL.size(),
                () -> VARIABLE + " is not set, and " + count + " clusters that reach each other are needed");
        if (ALL.size() < count) {
            throw new AssertionError(
                    "this test needs %d clusters, and %s names %d".formatted(count, VARIABLE, ALL.size()));
        }
        return all().subList(0, count);
    }

    /** Does something with several clusters at the same time, and fails where one did. */
    static void together(List<Cluster> clusters, Consumer<Cluster> work) {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            clusters.forEach(cluster -> all.add(threads.submit(() -> work.accept(cluster))));
        }
        for (Future<?> one : all) {
            if (one.state() == Future.State.FAILED) {
                throw new AssertionError(one.exceptionNow());
            }
        }
    }

    private static boolean isGiven() {
        String value = System.getenv(VARIABLE);
        return value != null && !value.isBlank();
    }

    private static Map<String, Cluster> inContainer() {
        if (!K3s.isPossible()) {
            throw new AssertionError(
                    VARIABLE
                            + " is not set and there is no Docker: give the kubeconfigs of one to three clusters, as in east=FILE,west=FILE");
        }
        Cluster cluster = K3s.start();
        return Map.of(cluster.name(), cluster);
    }

    private static Map<String, Cluster> read() {
        if (!isGiven()) {
            return inContainer();
        }
        Map<String, Cluster> clusters = new LinkedHashMap<>();
        for (String entry : System.getenv(VARIABLE).split(",", -1)) {
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
