package dev.regionalcache.client.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes the socket of one connection, over a channel: a channel can be asked without waiting whether the other side has closed
 * it, and can be closed while it is read or written.
 */
final class ChannelSocketFactory implements JedisSocketFactory, Deadlines.Timed {

    /** Nothing is waited for. */
    private static final long NEVER = 0;

    private final Endpoint endpoint;
    private final ConnectionSettings settings;
    private final Deadlines deadlines;
    private volatile @Nullable SocketChannel channel;
    private volatile Endpoint at;
    private volatile long dueNanos = NEVER;
    private volatile boolean overdue;

    ChannelSocketFactory(Endpoint endpoint, ConnectionSettings settings, Deadlines deadlines) {
        this.endpoint = endpoint;
        this.at = endpoint;
        this.settings = settings;
        this.deadlines = deadlines;
    }

    /** Once: Jedis connects anew by itself where a connection has ended meanwhile, and that one would not have logged in. */
    @Override
    public Socket createSocket() {
        if (channel != null) {
            throw new JedisConnectionException("the connection to " + endpoint + " has ended");
        }
        try {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            deadlines.watch(this);
            within(settings.connect());
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            // At the end what this machine has not sent yet is dropped. It would go on sending the rest of a write that
            // was
            // given up, and a server that wakes up would apply it over what was acknowledged meanwhile.
            opened.setOption(StandardSocketOptions.SO_LINGER, 0);
            Socket socket = opened.socket();
            Endpoint reached = settings.reach().apply(endpoint);
            at = reached;
            socket.connect(new InetSocketAddress(reached.host(), reached.port()), (int)
                    settings.connect().toMillis());
            SSLSocketFactory tls = settings.tls();
            Socket ready = tls == null ? socket : secure(socket, tls);
            // The log-in comes next.
            within(settings.command());
            return ready;
        } catch (SocketTimeoutException e) {
            overdue = true;
            close();
            throw new JedisConnectionException("no connection to " + endpoint, e);
        } catch (IOException | RuntimeException e) {
            close();
            throw new JedisConnectionException("no connection to " + endpoint, e);
        }
    }

    /** Where it leads, for a sentence; empty: to the server's own address. */
    String detour() {
        return at.equals(endpoint) ? "" : "(by way of " + at + ") ";
    }

    /** From now on something has to end within this time. */
    void within(Duration time) {
        long due = System.nanoTime() + time.toNanos();
        dueNanos = due == NEVER ? 1 : due;
    }

    /** It has ended. */
    void inTime() {
        dueNanos = NEVER;
    }

    /** Whether something took too long. */
    boolean isOverdue() {
        return overdue;
    }

    @Override
    public void endIfOverdue(long nowNanos) {
        long due = dueNanos;
        if (due != NEVER && nowNanos - due >= 0) {
            overdue = true;
            close();
        }
    }

    /** Whether nothing has come, not even the end; with TLS its end is something that comes. */
    boolean isQuiet() {
        SocketChannel open = channel;
        if (open == null) {
            return false;
        }
        try {
            open.configureBlocking(false);
            int read = open.read(ByteBuffer.allocate(1));
            open.configureBlocking(true);
            return read == 0;
        } catch (IOException e) {
            return false;
        }
    }

    void close() {
        deadlines.forget(this);
        SocketChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Closed is closed.
            }
        }
    }

    /** The name that is proved is the one by which the server is known, wherever it is reached. */
    private Socket secure(Socket socket, SSLSocketFactory tls) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(socket, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }
}
