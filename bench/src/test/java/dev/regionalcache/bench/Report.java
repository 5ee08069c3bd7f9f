package dev.regionalcache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A section of docs/benchmarks.md: what was measured, on what, with which versions and by which command. The other sections stay as they are. */
public final class Report {

    private static final Path FILE = Path.of("..", "docs", "benchmarks.md");

    private final String title;
    private final List<String> rows = new ArrayList<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final long speedBefore = Yardstick.megabytesPerSecond();

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
        versions.put("RegionalCache", Build.operator());
        versions.put("JDK", Build.jdk());
    }

    /** What was measured besides this build and the JDK, and its version. */
    public void version(String program, String version) {
        versions.put(program, version);
    }

    /** A row of the table; printed as it is measured. */
    public void row(String... cells) {
        rows.add(cells(cells));
        System.out.println(rows.getLast());
    }

    /** Prints what one run showed: one that took long is looked into by its own figures. */
    public static <T> T tell(T figures) {
        System.out.println(figures);
        return figures;
    }

    private static String cells(String... cells) {
        return Arrays.stream(cells).reduce("|", (row, cell) -> row + " " + cell + " |");
    }

    /** Writes the section into the file, in the place of the one that was there. */
    public void write(String introduction) throws IOException {
        String section = """
                ## %s

                %s

                Written by `%s` on %s.

                Machine: %s; all servers and clusters on it; a thread of Java hashed %,d MB/s (SHA-256) before, %,d after. Versions: %s.

                %s
                """.formatted(
                        title,
                        introduction,
                        System.getProperty("bench.command", "Maven, without make"),
                        LocalDate.now(ZoneOffset.UTC),
                        Machine.read(),
                        speedBefore,
                        Yardstick.megabytesPerSecond(),
                        versions.entrySet().stream()
                                .map(v -> v.getKey() + " " + v.getValue())
                                .collect(Collectors.joining(", ")),
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
}
