package dev.regionalcache.playground;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lines for a person, each with the time since the start. */
public final class Console {

    private final PrintStream out;
    private final long began = System.nanoTime();

    /** Writes to {@code out}; the time counts from now. */
    public Console(PrintStream out) {
        this.out = out;
    }

    /** Nobody reads it. */
    public static Console silent() {
        return new Console(new PrintStream(PrintStream.nullOutputStream()));
    }

    /** Something that happened. */
    void event(String text) {
        out.printf("%6.2f s  %s%n", elapsed().toNanos() / 1e9, text);
    }

    /** Text as it is. */
    void text(String text) {
        out.println(text);
    }

    /** A table with columns as wide as they need to be; the first row is the heading. */
    void table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("          ");
            for (int i = 0; i < row.size(); i++) {
                line.append(("%-" + (widths.get(i) + 3) + "s").formatted(row.get(i)));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
