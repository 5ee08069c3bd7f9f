package dev.regionalcache.client.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes the socket of one connection, over a channel: a channel can be asked without waiting whether the other side has closed
 * it.
 */
final class ChannelSocketFactory implements JedisSocketFactory {

    private final Endpoint endpoint;
    private final ConnectionSettings settings;
    private @Nullable SocketChannel channel;

    ChannelSocketFactory(Endpoint endpoint, ConnectionSettings settings) {
        this.endpoint = endpoint;
        this.settings = settings;
    }

    @Override
    public Socket createSocket() {
        try {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            Socket socket = opened.socket();
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), (int)
                    settings.connect().toMillis());
            socket.setSoTimeout((int) settings.command().toMillis());
            SSLSocketFactory tls = settings.tls();
            return tls == null ? socket : secure(socket, tls);
        } catch (IOException | RuntimeException e) {
            close();
            throw new JedisConnectionException("no connection to " + endpoint, e);
        }
    }

    boolean isSecure() {
        return settings.tls() != null;
    }

    /** Whether nothing has come, not even the end. */
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
        SocketChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Closed is closed.
            }
        }
    }

    private Socket secure(Socket socket, SSLSocketFactory tls) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(socket, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }
}
