package dev.regionalcache.client.connection;

import dev.regionalcache.client.token.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection, of one caller at a time. After a failure it is of no use any more. */
public final class Link implements AutoCloseable {

    private final Endpoint endpoint;
    private final ChannelSocketFactory sockets;
    private final Connection connection;
    private long usedAtNanos = System.nanoTime();
    private @Nullable Position lastPosition;
    private boolean broken;

    private Link(Endpoint endpoint, ChannelSocketFactory sockets, Connection connection) {
        this.endpoint = endpoint;
        this.sockets = sockets;
        this.connection = connection;
    }

    /** Connects and logs in. */
    static Link open(Endpoint endpoint, ConnectionSettings settings) throws ExchangeException {
        ChannelSocketFactory sockets = new ChannelSocketFactory(endpoint, settings);
        int millis = (int) settings.command().toMillis();
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .socketTimeoutMillis(millis)
                .connectionTimeoutMillis((int) settings.connect().toMillis())
                .user(settings.user())
                .password(settings.password())
                .clientName("regionalcache-client")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .resp2()
                .build();
        try {
            return new Link(endpoint, sockets, new Connection(sockets, config));
        } catch (JedisDataException e) {
            sockets.close();
            throw new ExchangeException(endpoint, false, "refused the log-in: " + e.getMessage(), e);
        } catch (JedisException e) {
            sockets.close();
            throw new ExchangeException(endpoint, false, "cannot be reached", e);
        }
    }

    /** Where it leads. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The last position that was read on this connection; null: none yet. */
    public @Nullable Position lastPosition() {
        return lastPosition;
    }

    /** Remembers a position that was read on this connection. */
    public void sawPosition(Position position) {
        lastPosition = position;
    }

    /** How long it has not been used, in nanoseconds. */
    public long idleNanos() {
        return System.nanoTime() - usedAtNanos;
    }

    /**
     * Sends these and waits for their answers: one round trip.
     *
     * @throws ExchangeException if not all answers came; the connection is broken then
     */
    public Answers exchange(List<Command> commands) throws ExchangeException {
        // Until its end, whatever happens: a call that is interrupted or throws leaves answers behind.
        broken = true;
        try {
            commands.forEach(command -> connection.sendCommand(command.name(), command.arguments()));
            List<@Nullable Object> answers = new ArrayList<>();
            connection.getMany(commands.size()).forEach(answer -> answers.add(readable(answer)));
            usedAtNanos = System.nanoTime();
            broken = false;
            return new Answers(answers);
        } catch (JedisException e) {
            throw new ExchangeException(endpoint, true, "did not answer", e);
        }
    }

    /** Sends these as a transaction: no other command, and no part of the stream of replication, comes in between. */
    public Answers atomically(List<Command> commands) throws ExchangeException {
        return exchange(transaction(commands)).inside();
    }

    /** These as a transaction. */
    public List<Command> transaction(List<Command> commands) {
        List<Command> all = new ArrayList<>(commands.size() + 2);
        all.add(Command.MULTI);
        all.addAll(commands);
        all.add(Command.EXEC);
        return all;
    }

    /**
     * Whether the server has not closed it yet, as far as can be known here: a server that is demoted closes the
     * connections of applications, and a write sent on one of them would be of unknown outcome. With TLS this costs a round
     * trip after a second without use.
     */
    boolean isAlive() {
        if (broken) {
            return false;
        }
        if (!sockets.isSecure()) {
            return sockets.isQuiet();
        }
        if (idleNanos() < 1_000_000_000L) {
            return true;
        }
        try {
            return exchange(List.of(Command.PING)).error().isEmpty();
        } catch (ExchangeException e) {
            return false;
        }
    }

    boolean isBroken() {
        return broken;
    }

    /** The next thing that the server says by itself. */
    @Nullable
    Object listen() throws ExchangeException {
        try {
            return readable(connection.getUnflushedObject());
        } catch (JedisException e) {
            broken = true;
            throw new ExchangeException(endpoint, true, "says nothing any more", e);
        }
    }

    void silenceMillis(int millis) {
        connection.setSoTimeout(millis);
    }

    @Override
    public void close() {
        broken = true;
        try {
            connection.forceDisconnect();
        } catch (IOException | JedisException e) {
            // It is closed, one way or the other.
        }
        sockets.close();
    }

    private static @Nullable Object readable(@Nullable Object answer) {
        if (answer instanceof JedisDataException error) {
            return new ServerError(String.valueOf(error.getMessage()));
        }
        if (answer instanceof List<?> elements) {
            List<@Nullable Object> copy = new ArrayList<>(elements.size());
            elements.forEach(element -> copy.add(readable(element)));
            return copy;
        }
        return answer;
    }
}
