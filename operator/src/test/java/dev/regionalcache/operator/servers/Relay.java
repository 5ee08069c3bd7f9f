package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The way to a server, on which connections can die in silence: what is sent on them goes nowhere. New ones get through. */
final class Relay implements AutoCloseable {

    private final ServerSocket door;
    private final ServerAddress server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<AtomicBoolean> ways = new CopyOnWriteArrayList<>();
    private final CountDownLatch swallowed = new CountDownLatch(1);

    /** Leads to this server. */
    Relay(ServerAddress server) throws IOException {
        this.server = server;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    ServerAddress address() {
        return new ServerAddress("127.0.0.1", door.getLocalPort());
    }

    /** The connections that are open carry nothing any more. */
    void swallow() {
        ways.forEach(way -> way.set(false));
    }

    /** Until something was sent on such a connection. */
    void awaitSwallowed() throws InterruptedException {
        swallowed.await();
    }

    private interface Carrying {
        void run() throws IOException;
    }

    private static void start(Carrying carrying) {
        Thread.ofVirtual().start(() -> {
            try {
                carrying.run();
            } catch (IOException ended) {
                // One of its ends was closed.
            }
        });
    }

    private void accept() throws IOException {
        while (!door.isClosed()) {
            Socket client = keep(door.accept());
            try {
                Socket target = keep(new Socket(server.host(), server.port()));
                AtomicBoolean way = new AtomicBoolean(true);
                ways.add(way);
                start(() -> carry(client, target, way));
                start(() -> carry(target, client, way));
            } catch (ConnectException notYet) {
                client.close();
            }
        }
    }

    private Socket keep(Socket socket) {
        open.add(socket);
        return socket;
    }

    private void carry(Socket from, Socket to, AtomicBoolean way) throws IOException {
        byte[] buffer = new byte[4096];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (way.get()) {
                out.write(buffer, 0, n);
            } else {
                swallowed.countDown();
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
