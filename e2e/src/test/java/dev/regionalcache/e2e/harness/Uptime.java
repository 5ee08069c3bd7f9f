package dev.regionalcache.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A moment by the machine's uptime, which its containers share.
 *
 * @param at seconds, to a hundredth
 */
public record Uptime(double at) {

    /** This moment. */
    public static Uptime now() {
        try {
            return new Uptime(
                    Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seconds since then. */
    public double passed() {
        return now().at - at;
    }
}
