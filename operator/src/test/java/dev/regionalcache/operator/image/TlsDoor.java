package dev.regionalcache.operator.image;

import dev.regionalcache.redis.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A way to a server without TLS for clients that use it. */
final class TlsDoor implements AutoCloseable {

    private final ServerSocket door;
    private final InetSocketAddress server;

    private TlsDoor(ServerSocket door, InetSocketAddress server) {
        this.door = door;
        this.server = server;
    }

    /** Opens one on a loopback address, with a certificate of this authority. */
    static TlsDoor open(Authority authority, InetSocketAddress server) throws Exception {
        // By its number, which is what the certificate says.
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        ServerSocket socket = authority.serving().createServerSocket(0, 50, loopback);
        TlsDoor door = new TlsDoor(socket, server);
        Thread.ofVirtual().start(door::accept);
        return door;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException e) {
                // Nobody comes any more, or one could not be let in, and comes again.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket inside = new Socket(server.getAddress(), server.getPort());
            Thread.ofPlatform().daemon().start(() -> carry(client, inside));
            Thread.ofPlatform().daemon().start(() -> carry(inside, client));
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private static void carry(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException ended) {
            // By one of both sides.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
