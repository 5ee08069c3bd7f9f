package dev.regionalcache.operator.lease;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all witnesses of this agent to the heads of their caches. One agent serves all regions of a cluster,
 * whose witnesses hear the same: each head is listened to once, and what it says is opened once. Thread-safe.
 */
final class HeadLines {

    /** Told of what happens, on the connection's thread or on that of {@link HeadLines#listen}; waits for nothing. */
    interface Listener {

        /** The head is listened to, or it is not any more; of an interruption that ends soon nobody is told. */
        void connected();

        /** A message; null: garbage. */
        void message(@Nullable LeaseMessage message);
    }

    /**
     * A head, as whoever listens to it sees it.
     *
     * @param cache the cache's name
     * @param region the head's
     * @param logins of the user operator, the current one first
     * @param silence after so long without a sign of life the connection is given up
     */
    record Head(
            String namespace,
            String cache,
            String region,
            ServerAddress address,
            List<Credentials> logins,
            Duration silence) {

        /** Copies what it is given. */
        Head {
            logins = List.copyOf(logins);
        }
    }

    /** When a head dies all witnesses lose it at once, and what they wrote of that stood in the way of the failover. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final RedisConnector connector;
    private final Map<Head, Line> lines = new HashMap<>();

    /** Without a connection. */
    HeadLines(RedisConnector connector) {
        this.connector = connector;
    }

    /** Listens to a head until {@link #leave}. */
    Line listen(Head head, Listener listener) {
        Line line;
        synchronized (this) {
            line = lines.computeIfAbsent(head, Line::new);
            line.listeners.add(listener);
        }
        if (line.isConnected()) {
            listener.connected();
        }
        return line;
    }

    /** The listener is told no more; the last one closes the connection. */
    synchronized void leave(Line line, Listener listener) {
        line.listeners.remove(listener);
        if (line.listeners.isEmpty() && lines.remove(line.head, line)) {
            line.listening.close();
        }
    }

    /** The connection to one head. Thread-safe. */
    final class Line implements Listening.Listener {

        private final Head head;
        private final LeaseSeal seal;
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();
        private final Listening listening;

        /** What was told last. */
        private volatile boolean reached;

        private Line(Head head) {
            this.head = head;
            seal = LeaseSeal.of(head.cache(), head.logins());
            listening = new Listening(
                    head.address(),
                    head::logins,
                    LeaseMessage.requests(head.region()),
                    head.silence(),
                    connector,
                    new LogContext(head.namespace(), head.cache(), null, null),
                    this);
        }

        /** Whether it leads to this head. */
        boolean isTo(Head other) {
            return head.equals(other);
        }

        /** Whether the head is listened to, or was a moment ago. */
        boolean isConnected() {
            return reached;
        }

        /**
         * Publishes there; waits only to connect.
         *
         * @throws RedisFailure when it could not be sent
         */
        void publish(String channel, String text) {
            listening.publish(channel, text);
        }

        /**
         * Opens the connection for publishing, so that the first message need not wait for it.
         *
         * @throws RedisFailure when the server cannot be reached
         */
        void open() {
            listening.open();
        }

        @Override
        public void connected(boolean now, @Nullable RedisFailure why) {
            if (now) {
                tell(true);
            } else {
                CompletableFuture.delayedExecutor(LINGER.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> tell(listening.isConnected()));
            }
        }

        private synchronized void tell(boolean now) {
            if (reached != now) {
                reached = now;
                listeners.forEach(Listener::connected);
            }
        }

        @Override
        public void message(String text) {
            LeaseMessage message = seal.open(text).orElse(null);
            listeners.forEach(l -> l.message(message));
        }
    }
}
