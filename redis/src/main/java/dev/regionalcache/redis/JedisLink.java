package dev.regionalcache.redis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisBusyException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection, opened when it is needed and again after a failure; what fails is a {@link RedisFailure}. */
final class JedisLink implements AutoCloseable {

    private final ServerAddress address;
    private final JedisClientConfig config;
    private final List<Call> greeting;
    private @Nullable Connection connection;

    /** @param greeting what every new connection says, and is answered, before anything else */
    JedisLink(ServerAddress address, JedisClientConfig config, Call... greeting) {
        this.address = address;
        this.config = config;
        this.greeting = List.of(greeting);
    }

    /** A command and its arguments. */
    record Call(Command command, List<byte[]> arguments) {

        Call(Command command, String... arguments) {
            this(
                    command,
                    Arrays.stream(arguments)
                            .map(a -> a.getBytes(StandardCharsets.UTF_8))
                            .toList());
        }
    }

    ServerAddress address() {
        return address;
    }

    /** Carries one out. */
    @Nullable
    Object execute(Command command, String... arguments) {
        return execute(new Call(command, arguments)).getFirst();
    }

    /**
     * Carries these out in one round trip, one after the other; an error of one is thrown when all have been answered.
     *
     * @return the answers, in their order; an answer may be null
     */
    List<@Nullable Object> execute(Call... calls) {
        return demand(calls.length, calls);
    }

    /** Like {@link #execute}, but an error of what comes after the first so many is an answer. */
    List<@Nullable Object> demand(int needed, Call... calls) {
        List<@Nullable Object> answers = tryAll(calls);
        for (Object answer : answers.subList(0, needed)) {
            if (answer instanceof JedisDataException error) {
                throw refused(error);
            }
        }
        return answers;
    }

    /** Like {@link #execute}, but an error is an answer. */
    List<@Nullable Object> tryAll(Call... calls) {
        try {
            return exchange(open(), List.of(calls));
        } catch (JedisAccessControlException e) {
            close();
            throw new RedisFailure.AccessDenied(address, e);
        } catch (JedisDataException e) {
            // Of the greeting or the log-in: such a connection is of no use.
            close();
            throw refused(e);
        } catch (JedisConnectionException e) {
            close();
            throw timedOut(e) ? new RedisFailure.TimedOut(address, e) : new RedisFailure.Unreachable(address, e);
        } catch (JedisException e) {
            close();
            throw new RedisFailure.Unreachable(address, e);
        }
    }

    RedisFailure refused(JedisDataException error) {
        if (error instanceof JedisAccessControlException) {
            close();
            return new RedisFailure.AccessDenied(address, error);
        }
        return error instanceof JedisBusyException
                ? new RedisFailure.Busy(address, error)
                : new RedisFailure.Refused(address, error);
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.forceDisconnect();
            } catch (IOException | JedisException e) {
                // It is closed, one way or the other.
            }
        }
    }

    private Connection open() {
        Connection open = connection;
        if (open == null) {
            open = new Connection(new HostAndPort(address.host(), address.port()), config);
            connection = open;
            for (Object answer : exchange(open, greeting)) {
                if (answer instanceof JedisDataException error) {
                    throw error;
                }
            }
        }
        return open;
    }

    private static List<@Nullable Object> exchange(Connection open, List<Call> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        calls.forEach(call -> open.sendCommand(call.command(), call.arguments().toArray(byte[][]::new)));
        return new ArrayList<@Nullable Object>(open.getMany(calls.size()));
    }

    static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    /** The value in an answer to CONFIG GET of one setting; empty: the server does not know it. */
    static Optional<String> setting(@Nullable Object answer) {
        return answer instanceof List<?> pair && pair.size() == 2 ? Optional.of(text(pair.get(1))) : Optional.empty();
    }

    static boolean timedOut(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Throwable suppressed : cause.getSuppressed()) {
                if (suppressed instanceof SocketTimeoutException) {
                    return true;
                }
            }
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
