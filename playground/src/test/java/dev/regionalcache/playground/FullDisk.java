package dev.regionalcache.playground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.clients.jedis.Jedis;

/** A server that cannot save until this is closed, as where no space is left: something lies where its snapshot goes. */
final class FullDisk implements AutoCloseable {

    private final Path snapshot;

    FullDisk(Jedis operator) throws IOException {
        snapshot = Path.of(
                operator.configGet("dir").get("dir"),
                operator.configGet("dbfilename").get("dbfilename"));
        Files.deleteIfExists(snapshot);
        Files.createDirectories(inTheWay());
    }

    private Path inTheWay() {
        return snapshot.resolve("in-the-way");
    }

    @Override
    public void close() throws IOException {
        Files.delete(inTheWay());
        Files.delete(snapshot);
    }
}
