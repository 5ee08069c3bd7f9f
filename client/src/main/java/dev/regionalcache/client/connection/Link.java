package dev.regionalcache.client.connection;

import dev.regionalcache.client.token.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection, of one caller at a time. After a failure it is of no use any more. */
public final class Link implements AutoCloseable {

    private static final long JUST_NOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Endpoint endpoint;
    private final ConnectionSettings settings;
    private final ChannelSocketFactory sockets;
    private final Connection connection;
    private long usedAtNanos = System.nanoTime();
    private @Nullable Position lastPosition;
    private long positionAtNanos;
    private volatile boolean broken;

    private Link(Endpoint endpoint, ConnectionSettings settings, ChannelSocketFactory sockets, Connection connection) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.sockets = sockets;
        this.connection = connection;
    }

    /**
     * Connects and logs in.
     *
     * @param opening holds the socket until then; whoever closes it there ends this
     */
    static Link open(
            Endpoint endpoint, ConnectionSettings settings, Deadlines deadlines, Set<ChannelSocketFactory> opening)
            throws ExchangeException {
        ChannelSocketFactory sockets = new ChannelSocketFactory(endpoint, settings, deadlines);
        opening.add(sockets);
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .socketTimeoutMillis(0)
                .connectionTimeoutMillis((int) settings.connect().toMillis())
                .user(settings.user())
                .password(settings.password())
                .clientName("regionalcache-client")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .resp2()
                .build();
        try {
            Link link = new Link(endpoint, settings, sockets, new Connection(sockets, config));
            sockets.inTime();
            return link;
        } catch (JedisDataException e) {
            sockets.close();
            String what = "refused the log-in: " + e.getMessage();
            throw isOfTheUser(e)
                    ? ExchangeException.notLetIn(endpoint, what, e)
                    : new ExchangeException(endpoint, false, what, e);
        } catch (RuntimeException e) {
            sockets.close();
            if (!sockets.isOverdue()) {
                String what = sockets.detour() + ConnectFailure.sentence(e);
                throw ConnectFailure.isOfACertificate(e)
                        ? ExchangeException.notLetIn(endpoint, what, e)
                        : new ExchangeException(endpoint, false, what, e);
            }
            String hint = settings.tls() == null ? "" : "; does it speak TLS?";
            throw ExchangeException.late(endpoint, false, sockets.detour() + "did not let us in in time" + hint, e);
        } finally {
            opening.remove(sockets);
        }
    }

    /** Whether the next caller is refused as well; not where all connections are taken, or the server is busy or loads. */
    private static boolean isOfTheUser(JedisDataException refusal) {
        String text = String.valueOf(refusal.getMessage());
        return Stream.of("WRONGPASS", "NOAUTH", "NOPERM", "DENIED").anyMatch(text::startsWith);
    }

    /** Where it leads. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The last position that was read on this connection; null: none within this time. */
    public @Nullable Position lastPosition(long withinNanos) {
        return System.nanoTime() - positionAtNanos < withinNanos ? lastPosition : null;
    }

    /** Remembers a position that was read on this connection. */
    public void sawPosition(Position position) {
        lastPosition = position;
        positionAtNanos = usedAtNanos;
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
        sockets.within(settings.command());
        try {
            for (Command command : commands) {
                connection.sendCommand(command.encoded());
            }
            List<@Nullable Object> answers = new ArrayList<>(commands.size());
            for (Object answer : connection.getMany(commands.size())) {
                answers.add(readable(answer));
            }
            usedAtNanos = System.nanoTime();
            broken = false;
            return new Answers(answers);
        } catch (RuntimeException e) {
            throw sockets.isOverdue()
                    ? ExchangeException.late(endpoint, true, "did not answer in time", e)
                    : new ExchangeException(endpoint, true, "did not answer", e);
        } finally {
            sockets.inTime();
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
     * connections of applications, and a write sent on one of them would be of unknown outcome. To look takes three system
     * calls, and is spared where an answer has just come: then writes are under way, too, about which nobody can know.
     */
    boolean isAlive() {
        return !broken && (idleNanos() < JUST_NOW_NANOS || sockets.isQuiet());
    }

    boolean isBroken() {
        return broken;
    }

    /** The next thing that the server says by itself, within this time. */
    @Nullable
    Object listen(Duration silence) throws ExchangeException {
        sockets.within(silence);
        try {
            return readable(connection.getUnflushedObject());
        } catch (RuntimeException e) {
            broken = true;
            throw new ExchangeException(endpoint, true, "says nothing any more", e);
        } finally {
            sockets.inTime();
        }
    }

    /** May be called while another thread waits here, which then ends. */
    @Override
    public void close() {
        broken = true;
        // First: a connection with TLS says goodbye where it can, and there waits for a server that hangs.
        sockets.close();
        try {
            connection.forceDisconnect();
        } catch (IOException | JedisException e) {
            // It is closed, one way or the other.
        }
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
