package dev.regionalcache.redis;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisClientConfig;

/** A virtual thread that connects and reads, and one that sends PING, whose answers keep the first one reading. */
final class RespSubscription implements Subscription {

    /** Pings in the time in which silence ends it, so that one that comes late does not. */
    private static final int PINGS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(RespSubscription.class);

    private final ServerAddress address;
    private final JedisClientConfig config;
    private final Set<String> channels;
    private final Duration silence;
    private final ChannelListener listener;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable RespConnection connection;
    private boolean closed;

    private RespSubscription(
            ServerAddress address,
            JedisClientConfig config,
            Set<String> channels,
            Duration silence,
            ChannelListener listener) {
        this.address = address;
        this.config = config;
        this.channels = Set.copyOf(channels);
        this.silence = silence;
        this.listener = listener;
    }

    static Subscription start(
            ServerAddress address,
            JedisClientConfig config,
            Set<String> channels,
            Duration silence,
            ChannelListener listener) {
        if (channels.isEmpty() || silence.compareTo(Duration.ofMillis(PINGS)) < 0) {
            throw new IllegalArgumentException("no channels, or too short a silence: " + silence);
        }
        RespSubscription subscription = new RespSubscription(address, config, channels, silence, listener);
        Thread.ofVirtual().name("subscription " + address).start(subscription::run);
        return subscription;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (connection != null) {
                connection.close();
            }
        }
        ended.countDown();
    }

    private void run() {
        try (RespConnection open = RespConnection.open(address, config)) {
            if (keep(open)) {
                receive(open);
            }
        } catch (RedisFailure failure) {
            tell(() -> listener.ended(failure));
        } finally {
            ended.countDown();
        }
    }

    /** Whether it may go on: it may have been closed while it connected. */
    private boolean keep(RespConnection open) {
        synchronized (lock) {
            connection = open;
            return !closed;
        }
    }

    private void receive(RespConnection open) {
        try {
            open.readTimeout(silence);
            for (String channel : channels) {
                open.send("SUBSCRIBE", channel);
            }
            int subscribed = 0;
            while (true) {
                Resp reply = open.read();
                // Later it is an answer to a ping, which a fenced replica of Redis 7 refuses: a sign of life all the
                // same.
                if (reply instanceof Resp.Failure failure && subscribed < channels.size()) {
                    throw new RedisFailure.Refused(address, new ProtocolException(failure.message()));
                }
                if (reply instanceof Resp.Many event) {
                    switch (event.text(0)) {
                        case "message" -> tell(() -> listener.message(event.text(1), event.text(2)));
                        case "subscribe" -> {
                            if (++subscribed == channels.size()) {
                                Thread.ofVirtual().name("ping " + address).start(() -> ping(open));
                                tell(listener::subscribed);
                            }
                        }
                        default -> {
                            // The answer to a ping.
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw open.failure(e);
        }
    }

    private void ping(RespConnection open) {
        try {
            while (!ended.await(silence.toMillis() / PINGS, TimeUnit.MILLISECONDS)) {
                open.send("PING");
            }
        } catch (IOException e) {
            // The reader sees the same failure, and tells it.
            open.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Runnable call) {
        synchronized (lock) {
            if (closed) {
                return;
            }
        }
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("A listener of {} failed; the subscription goes on.", address, e);
        }
    }
}
