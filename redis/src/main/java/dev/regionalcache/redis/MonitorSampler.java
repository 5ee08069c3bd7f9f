package dev.regionalcache.redis;

import dev.regionalcache.core.policy.Key;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;

/**
 * Samples by MONITOR, which shows commands and not what came of them, and the events of keys that were missed, both on one
 * connection so that they come in the server's own order. A client that has subscribed may be behind by 32 MB at most before
 * the server ends its connection ({@code client-output-buffer-limit pubsub}).
 */
final class MonitorSampler implements ReadSampler {

    private static final String SETTING = "notify-keyspace-events";

    /** Events are named by keys' events, and tell of missed keys. */
    private static final String EVENTS = "Em";

    private static final String MISSED = "__keyevent@0__:keymiss";

    private final ServerAddress address;
    private final JedisClientConfig config;
    private final JedisLink link;
    private @Nullable ReadCommands commands;

    MonitorSampler(ServerAddress address, JedisClientConfig config) {
        this.address = address;
        this.config = config;
        link = new JedisLink(address, config);
    }

    @Override
    public Optional<ReadSample> sample(ReadSample.Limits limits) {
        if (!tellsOfMisses()) {
            return Optional.empty();
        }
        ReadCommands known = commands == null ? ReadCommands.of(link.execute(Command.COMMAND)) : commands;
        commands = known;
        try (RespConnection connection = RespConnection.open(address, config)) {
            try {
                return Optional.of(new Listening(connection, known, limits).sample());
            } catch (IOException e) {
                throw connection.failure(e);
            }
        }
    }

    /** Where nobody has asked for events the server is told to tell of these; a setting that somebody has made stays. */
    private boolean tellsOfMisses() {
        String events =
                JedisLink.setting(link.execute(Command.CONFIG, "GET", SETTING)).orElse("");
        if (events.isEmpty()) {
            link.execute(Command.CONFIG, "SET", SETTING, EVENTS);
            return true;
        }
        return events.contains("E") && events.contains("m");
    }

    @Override
    public void close() {
        link.close();
    }

    /** One sample. */
    private static final class Listening {

        private final RespConnection connection;
        private final RespReader replies;
        private final ReadCommands commands;
        private final ReadSample.Limits limits;
        private final ReadTally tally = new ReadTally();
        private int heard;

        Listening(RespConnection connection, ReadCommands commands, ReadSample.Limits limits) {
            this.connection = connection;
            this.commands = commands;
            this.limits = limits;
            replies = RespReader.ofBytes(connection.stream());
        }

        ReadSample sample() throws IOException {
            connection.send("MONITOR");
            connection.send("SUBSCRIBE", MISSED);
            while (!isSubscribed(replies.read())) {
                // What others do before the first event can come is not counted.
            }
            long began = System.nanoTime();
            long end = began + limits.span().toNanos();
            try {
                for (long left = limits.span().toNanos(); left > 0 && !isFull(); left = end - System.nanoTime()) {
                    connection.readTimeout(Duration.ofNanos(left));
                    take(replies.read());
                }
            } catch (SocketTimeoutException quiet) {
                // Nothing came until the end.
            }
            return tally.sample(Duration.ofNanos(System.nanoTime() - began), replies.lineBytes());
        }

        private static boolean isSubscribed(Resp reply) throws IOException {
            if (reply instanceof Resp.Failure failure) {
                throw new ProtocolException(failure.message());
            }
            return reply instanceof Resp.Many event && event.text(0).equals("subscribe");
        }

        private boolean isFull() {
            return heard >= limits.commands() || replies.lineBytes() >= limits.bytes();
        }

        private void take(Resp reply) {
            switch (reply) {
                case Resp.Text(String line) -> {
                    heard++;
                    MonitoredCommand.of(line).map(commands::keys).ifPresent(tally::read);
                }
                case Resp.Many event -> {
                    if (event.text(0).equals("message")) {
                        tally.missed(Key.of(event.text(2).getBytes(StandardCharsets.ISO_8859_1)));
                    }
                }
                case Resp.Whole whole -> {}
                case Resp.Failure failure -> {}
                case Resp.Nothing nothing -> {}
            }
        }
    }
}
