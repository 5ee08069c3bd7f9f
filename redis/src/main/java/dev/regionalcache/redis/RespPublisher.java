package dev.regionalcache.redis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisClientConfig;

/** A connection to which callers write, and a virtual thread that reads the answers. */
final class RespPublisher implements Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(RespPublisher.class);

    private final ServerAddress address;
    private final JedisClientConfig config;
    private final Duration timeout;
    private @Nullable Line line;
    private boolean closed;

    RespPublisher(ServerAddress address, JedisClientConfig config) {
        this.address = address;
        this.config = config;
        timeout = Duration.ofMillis(config.getSocketTimeoutMillis());
    }

    /** One connection; {@code unanswered} are the times of sending, in nanoseconds, of what it owes an answer to. */
    private static final class Line {

        private final RespConnection connection;
        private final Queue<Long> unanswered = new ConcurrentLinkedQueue<>();

        Line(RespConnection connection) {
            this.connection = connection;
        }
    }

    @Override
    public synchronized void publish(String channel, String message) {
        if (closed) {
            // Whoever publishes may have got hold of it just before, and has to try another one.
            throw new RedisFailure.Unreachable(address, new IOException("the publisher was closed"));
        }
        Line open = line;
        if (open == null) {
            open = new Line(RespConnection.open(address, config));
            line = open;
            Line reading = open;
            Thread.ofVirtual().name("publisher " + address).start(() -> readAnswers(reading));
        }
        try {
            open.unanswered.add(System.nanoTime());
            open.connection.send("PUBLISH", channel, message);
        } catch (IOException e) {
            drop(open);
            throw open.connection.failure(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (line != null) {
            drop(line);
        }
    }

    private synchronized void drop(Line gone) {
        gone.connection.close();
        if (line == gone) {
            line = null;
        }
    }

    private void readAnswers(Line open) {
        try {
            while (true) {
                try {
                    if (open.connection.read() instanceof Resp.Failure failure) {
                        LOG.warn("{} refused a message: {}", address, failure.message());
                    }
                    open.unanswered.remove();
                } catch (SocketTimeoutException e) {
                    Long sent = open.unanswered.peek();
                    if (sent != null && System.nanoTime() - sent >= timeout.toNanos()) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("The publisher of {} lost its connection; the next message opens another.", address, e);
        } finally {
            // Before the lock: whoever holds it may be stuck in a write which only this ends.
            open.connection.close();
            drop(open);
        }
    }
}
