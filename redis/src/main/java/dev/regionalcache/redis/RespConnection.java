package dev.regionalcache.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A connection of which one thread reads while others write, and whose bytes can be counted: what Jedis' own is not made
 * for. The socket is Jedis', with the same time-outs and TLS.
 */
final class RespConnection implements AutoCloseable {

    private final ServerAddress address;
    private final Socket socket;
    private final InputStream in;
    private final RespReader replies;
    private final Object writing = new Object();

    private RespConnection(ServerAddress address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        replies = new RespReader(in);
    }

    /**
     * Connects and logs in.
     *
     * @throws RedisFailure when that fails
     */
    static RespConnection open(ServerAddress address, JedisClientConfig config) {
        try {
            Socket socket = new DefaultJedisSocketFactory(new HostAndPort(address.host(), address.port()), config)
                    .createSocket();
            try {
                RespConnection connection = new RespConnection(address, socket);
                connection.logIn(config);
                return connection;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException | JedisException e) {
            throw failure(address, e);
        }
    }

    private void logIn(JedisClientConfig config) throws IOException {
        send("AUTH", config.getUser(), config.getPassword());
        if (read() instanceof Resp.Failure failure) {
            throw new RedisFailure.AccessDenied(address, new ProtocolException(failure.message()));
        }
    }

    /** Sends a command. Commands of several threads do not mix. */
    void send(String... command) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        line(bytes, "*" + command.length);
        for (String word : command) {
            byte[] text = word.getBytes(StandardCharsets.UTF_8);
            line(bytes, "$" + text.length);
            bytes.writeBytes(text);
            line(bytes, "");
        }
        synchronized (writing) {
            socket.getOutputStream().write(bytes.toByteArray());
        }
    }

    /** The next reply. */
    Resp read() throws IOException {
        return replies.read();
    }

    /** What follows the replies that were read. */
    InputStream stream() {
        return in;
    }

    /** How long a read may wait for bytes, from now on. */
    void readTimeout(Duration timeout) throws IOException {
        socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
    }

    /** Also ends a read that waits in another thread. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, one way or the other.
        }
    }

    /** What this exception means. */
    RedisFailure failure(Exception e) {
        return failure(address, e);
    }

    private static RedisFailure failure(ServerAddress address, Exception e) {
        return switch (e) {
            case RedisFailure failure -> failure;
            default ->
                JedisLink.timedOut(e)
                        ? new RedisFailure.TimedOut(address, e)
                        : new RedisFailure.Unreachable(address, e);
        };
    }

    private static void line(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        bytes.write('\r');
        bytes.write('\n');
    }
}
