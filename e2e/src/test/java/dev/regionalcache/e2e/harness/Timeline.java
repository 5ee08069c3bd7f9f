package dev.regionalcache.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What faults did, as a table that is printed and kept in {@code target/distant-failover.md}. */
public final class Timeline {

    private static final Path FILE = Path.of("target", "distant-failover.md");

    private final List<String> rows = new ArrayList<>();

    /**
     * Adds what one fault did.
     *
     * @param gap the longest time without an accepted write, in seconds
     * @param healed from the end of the fault until all regions were ready, in seconds
     */
    public void row(String fault, String from, String to, double gap, double healed, String remark) {
        String row = String.format(
                Locale.ROOT, "| %s | %s | %s | %.2f s | %.1f s | %s |", fault, from, to, gap, healed, remark);
        rows.add(row);
        System.out.println(row);
    }

    /** Writes the table. */
    public void write(String title) {
        String table = """
                %s

                | the primary: | from | to | longest time without an accepted write | all ready after the fault's end | |
                |---|---|---|---|---|---|
                %s
                """.formatted(title, String.join("\n", rows));
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
