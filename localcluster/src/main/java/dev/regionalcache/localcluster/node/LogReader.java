package dev.regionalcache.localcluster.node;

import dev.regionalcache.localcluster.api.Answer;
import dev.regionalcache.localcluster.api.PodLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Writes a container's log to whoever asked.
 *
 * @param lives whether the pod is still there: a log that is followed ends with it
 */
record LogReader(Path file, PodLogs.Request request, BooleanSupplier lives) implements Answer.Body {

    private static final long LOOK_AGAIN_MILLIS = 200;

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(start());
            copy(log, out);
            while (request.follow() && lives.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
                copy(log, out);
            }
        }
    }

    private long start() throws IOException {
        if (request.tailLines() == null) {
            return 0;
        }
        List<String> lines = Files.readAllLines(file);
        return lines.stream()
                .limit(Math.max(0, lines.size() - request.tailLines()))
                .mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length + 1)
                .sum();
    }

    private static void copy(RandomAccessFile log, OutputStream out) throws IOException {
        byte[] rest = new byte[(int) (log.length() - log.getFilePointer())];
        log.readFully(rest);
        out.write(rest);
        out.flush();
    }
}
