package dev.regionalcache.redis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
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
    private final Object opening = new Object();
    private final AtomicReference<@Nullable Line> line = new AtomicReference<>();
    private volatile boolean closed;

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
    public void publish(String channel, String message) {
        Line open = open();
        try {
            open.unanswered.add(System.nanoTime());
            open.connection.send("PUBLISH", channel, message);
        } catch (IOException e) {
            drop(open);
            throw open.connection.failure(e);
        }
    }

    /** The connection; while one is made others who publish wait for it. */
    private Line open() {
        synchronized (opening) {
            requireOpen();
            Line open = line.get();
            if (open != null) {
                return open;
            }
            Line made = new Line(RespConnection.open(address, config));
            line.set(made);
            if (closed) {
                drop(made);
                requireOpen();
            }
            Thread.ofVirtual().name("publisher " + address).start(() -> readAnswers(made));
            return made;
        }
    }

    /** Whoever publishes may have got hold of it just before it was closed, and has to try another one. */
    private void requireOpen() {
        if (closed) {
            throw new RedisFailure.Unreachable(address, new IOException("the publisher was closed"));
        }
    }

    /** Whoever closes it waits for nobody: a server that hangs takes seconds to be connected to. */
    @Override
    public void close() {
        closed = true;
        Line open = line.get();
        if (open != null) {
            drop(open);
        }
    }

    private void drop(Line gone) {
        gone.connection.close();
        line.compareAndSet(gone, null);
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
            drop(open);
        }
    }
}
