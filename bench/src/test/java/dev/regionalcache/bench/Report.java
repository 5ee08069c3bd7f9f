package dev.regionalcache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A section of docs/benchmarks.md: what was measured, on what, and by which command. The other sections stay as they are. */
public final class Report {

    private static final Path FILE = Path.of("..", "docs", "benchmarks.md");

    private final String title;
    private final List<String> rows = new ArrayList<>();

    /**
     * An empty section.
     *
     * @param title its heading; it is found by that
     * @param columns of its table
     */
    public Report(String title, String... columns) {
        this.title = title;
        rows.add(cells(columns));
        rows.add("|" + "---|".repeat(columns.length));
    }

    /** A row of the table; printed as it is measured. */
    public void row(String... cells) {
        rows.add(cells(cells));
        System.out.println(rows.getLast());
    }

    private static String cells(String... cells) {
        return Arrays.stream(cells).reduce("|", (row, cell) -> row + " " + cell + " |");
    }

    /** Writes the section into the file, in the place of the one that was there. */
    public void write(String introduction) throws IOException {
        String section = """
                ## %s

                %s

                Measured on %s on %d processors, %d MiB, %s, Java %s; all servers and clusters on the same machine.

                %s
                """.formatted(
                        title,
                        introduction,
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        memory(),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"),
                        String.join("\n", rows));
        String before = Files.readString(FILE);
        int from = before.indexOf("## " + title + "\n");
        if (from < 0) {
            Files.writeString(FILE, before.stripTrailing() + "\n\n" + section);
            return;
        }
        int next = before.indexOf("\n## ", from);
        Files.writeString(
                FILE, before.substring(0, from) + section + (next < 0 ? "" : "\n" + before.substring(next + 1)));
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
