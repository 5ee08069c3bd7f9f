package dev.regionalcache.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code regionalcache register-cluster}, run as a person runs it. */
public final class Registration {

    private static final Path PROGRAM = Path.of("..", "operator", "target", "quarkus-app", "quarkus-run.jar")
            .toAbsolutePath()
            .normalize();

    private Registration() {}

    /** Makes {@code region} a CacheRegion of the control cluster whose servers run in {@code cluster}. */
    public static void register(Cluster control, Cluster cluster, String region, String... options) {
        if (!Files.isReadable(PROGRAM)) {
            throw new AssertionError(PROGRAM + " is missing: run `make image` first");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                PROGRAM.toString(),
                "register-cluster",
                region,
                "--kubeconfig",
                control.kubeconfig().toString(),
                "--cluster-kubeconfig",
                cluster.kubeconfig().toString()));
        command.addAll(List.of(options));
        Command.run(Map.of(), "", command).ok();
    }
}
