package dev.regionalcache.operator.lease;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.ChannelListener;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Publisher;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A channel of one server that is listened to for as long as this is open, and a connection to publish there. It connects
 * again by itself, at once and then ever more seldom. Thread-safe.
 */
final class Listening implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Told of what happens, on the subscription's thread. */
    interface Listener {

        /** It listens, or it does not any more, and why. */
        void connected(boolean now, @Nullable RedisFailure why);

        /** A message. */
        void message(String text);
    }

    private final ServerAddress address;
    private final Supplier<List<Credentials>> logins;
    private final String channel;
    private final Duration silence;
    private final RedisConnector connector;
    private final LogContext context;
    private final Listener listener;
    private final Object lock = new Object();
    private @Nullable Subscription subscription;
    private @Nullable Publisher publisher;
    private int login;
    private Duration pause = FIRST_PAUSE;
    private boolean connected;
    private boolean closed;

    /**
     * Begins to listen.
     *
     * @param logins those that are valid now, the current one first
     * @param silence after so long without a sign of life the connection is given up
     */
    Listening(
            ServerAddress address,
            Supplier<List<Credentials>> logins,
            String channel,
            Duration silence,
            RedisConnector connector,
            LogContext context,
            Listener listener) {
        this.address = address;
        this.logins = logins;
        this.channel = channel;
        this.silence = silence;
        this.connector = connector;
        this.context = context;
        this.listener = listener;
        subscribe();
    }

    boolean isConnected() {
        synchronized (lock) {
            return connected;
        }
    }

    /**
     * Publishes there; waits only to connect.
     *
     * @throws RedisFailure when it could not be sent
     */
    void publish(String toChannel, String text) {
        Publisher open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (publisher == null) {
                publisher = connector.publisher(address, login());
            }
            open = publisher;
        }
        try {
            open.publish(toChannel, text);
        } catch (RedisFailure.AccessDenied denied) {
            nextLogin();
            throw denied;
        }
    }

    /**
     * Opens the connection for publishing, so that the first message need not wait for it.
     *
     * @throws RedisFailure when the server cannot be reached
     */
    void open() {
        publish(LeaseMessage.KNOCKS, "");
    }

    /** The first answer, or request, is not to wait until a connection is made. */
    private void knock() {
        try {
            open();
        } catch (RedisFailure silent) {
            // What is published next tries again.
        }
    }

    private void subscribe() {
        synchronized (lock) {
            if (!closed) {
                subscription = connector.subscribe(address, login(), Set.of(channel), silence, new Events());
            }
        }
    }

    /** There may be fewer than when it was chosen. */
    private Credentials login() {
        List<Credentials> valid = logins.get();
        return valid.get(login % valid.size());
    }

    /** A server that has not been told of a new password knows the previous one. */
    private void nextLogin() {
        synchronized (lock) {
            login = (login + 1) % logins.get().size();
            dropPublisher();
        }
    }

    /** The address may lead to another server from now on. */
    private void dropPublisher() {
        synchronized (lock) {
            if (publisher != null) {
                publisher.close();
                publisher = null;
            }
        }
    }

    private Duration nextPause() {
        synchronized (lock) {
            Duration now = pause;
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
            return now;
        }
    }

    private void becomes(boolean now, @Nullable RedisFailure why) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            connected = now;
            if (now) {
                pause = FIRST_PAUSE;
            }
        }
        listener.connected(now, why);
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            connected = false;
            if (subscription != null) {
                subscription.close();
            }
            if (publisher != null) {
                publisher.close();
            }
        }
    }

    private final class Events implements ChannelListener {

        @Override
        public void subscribed() {
            context.enter();
            becomes(true, null);
            later("knock at " + address, Duration.ZERO, Listening.this::knock);
        }

        @Override
        public void message(String from, String text) {
            listener.message(text);
        }

        @Override
        public void ended(RedisFailure failure) {
            context.enter();
            if (failure instanceof RedisFailure.AccessDenied) {
                nextLogin();
            }
            dropPublisher();
            boolean was = isConnected();
            if (was) {
                becomes(false, failure);
            }
            Duration wait = was ? Duration.ZERO : nextPause();
            later("listen to " + address, wait, Listening.this::subscribe);
        }
    }

    private static void later(String name, Duration wait, Runnable action) {
        Thread.ofVirtual().inheritInheritableThreadLocals(false).name(name).start(() -> {
            try {
                Thread.sleep(wait);
                action.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
