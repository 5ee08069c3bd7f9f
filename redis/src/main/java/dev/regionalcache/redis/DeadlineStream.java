package dev.regionalcache.redis;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** What a connection sends until a moment: a peer that sends a byte now and then holds nobody up for longer. */
final class DeadlineStream extends FilterInputStream {

    private final RespConnection connection;
    private final long deadline;

    /** @param deadline by {@link System#nanoTime} */
    DeadlineStream(RespConnection connection, long deadline) {
        super(connection.stream());
        this.connection = connection;
        this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
        bound();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        bound();
        return super.read(bytes, from, length);
    }

    @Override
    public long skip(long n) throws IOException {
        bound();
        return super.skip(n);
    }

    private void bound() throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("no time left");
        }
        // Setting it is a system call: only where a read may wait.
        if (in.available() == 0) {
            connection.readTimeout(Duration.ofNanos(left));
        }
    }
}
