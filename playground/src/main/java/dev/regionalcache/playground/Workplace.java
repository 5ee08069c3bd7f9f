package dev.regionalcache.playground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for all that lies on disk: servers and their data, logs, kubeconfigs.
 *
 * @param directory of this run alone
 * @param logs what goes to the operator's log
 */
record Workplace(Path directory, Logs logs) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workplace.class);

    /** A new one; from now on the operator logs here. */
    static Workplace create() throws IOException {
        Path directory = Files.createTempDirectory("regionalcache-playground");
        return new Workplace(directory, Logs.to(log(directory)));
    }

    /** The operator's log, which stays. */
    Path log() {
        return log(directory);
    }

    private static Path log(Path directory) {
        return directory.resolve("operator.log");
    }

    /** Removes all but the operator's log: some 90 MB of nine regions. */
    void clear() {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.filter(path -> !path.equals(directory) && !path.equals(log()))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.info("{} was not emptied: {}", directory, e.toString());
        }
    }

    /** Nothing is logged here any more. */
    @Override
    public void close() {
        logs.close();
    }
}
