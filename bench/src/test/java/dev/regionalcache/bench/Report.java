package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** docs/benchmarks.md: what was measured, on what, and by which command. */
final class Report {

    private static final Path FILE = Path.of("..", "docs", "benchmarks.md");

    private final List<String> rows = new ArrayList<>();

    /** A row of the table; printed as it is measured. */
    void row(String what, String goal, String measured) {
        rows.add("| %s | %s | %s |".formatted(what, goal, measured));
        System.out.println(rows.getLast());
    }

    void write(Cluster cluster) throws IOException {
        String version = cluster.kubectl("version")
                .output()
                .lines()
                .filter(l -> l.startsWith("Server"))
                .findFirst()
                .orElse("unknown");
        String text = """
                # Benchmarks

                Written by `make bench E2E_KUBECONFIGS=...` on %s. Times on a shared machine vary; they are reported, never asserted.

                * machine: %d processors, %d MiB, %s; all clusters and their servers on it
                * Kubernetes: %s; one node a cluster
                * Java %s

                | what | goal | measured |
                |---|---|---|
                %s
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        memory(),
                        System.getProperty("os.arch"),
                        version.replace("Server Version: ", ""),
                        System.getProperty("java.version"),
                        String.join("\n", rows));
        Files.writeString(FILE, text);
    }

    private static long memory() throws IOException {
        Path meminfo = Path.of("/proc/meminfo");
        return Files.readAllLines(meminfo).stream()
                .filter(l -> l.startsWith("MemTotal"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
