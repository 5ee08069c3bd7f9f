package dev.regionalcache.localcluster.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port: forwards each connection to one of its endpoints. Like kube-proxy it leaves connections where they are when the
 * endpoints change.
 */
final class Forwarder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int BACKLOG = 512;
    private static final int CONNECT_MILLIS = 10_000;

    private final ServerSocket server;
    private final Passage.Rule passages;
    private volatile List<InetSocketAddress> endpoints;

    private Forwarder(ServerSocket server, Passage.Rule passages, List<InetSocketAddress> endpoints) {
        this.server = server;
        this.passages = passages;
        this.endpoints = endpoints;
    }

    /**
     * Listens.
     *
     * @param endpoints one at least: without any, nothing must listen, so that clients are refused
     */
    static Forwarder listen(InetSocketAddress address, Passage.Rule passages, List<InetSocketAddress> endpoints)
            throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(address, BACKLOG);
        Forwarder forwarder = new Forwarder(server, passages, endpoints);
        Thread.ofVirtual().name("service " + address).start(forwarder::accept);
        return forwarder;
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** New connections go there from now on. */
    void to(List<InetSocketAddress> others) {
        endpoints = others;
    }

    /** Refuses new connections. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", server, e.toString());
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                LOG.debug("no more connections to {}: {}", server, e.toString());
            }
        }
    }

    private void connect(Socket client) {
        List<InetSocketAddress> targets = endpoints;
        InetSocketAddress target = targets.get(ThreadLocalRandom.current().nextInt(targets.size()));
        Passage passage = passages.of(client.getInetAddress(), target.getAddress());
        try {
            passage.route().awaitOpen();
            Socket endpoint = open(passage.source(), target);
            client.setTcpNoDelay(true);
            endpoint.setTcpNoDelay(true);
            Tube.join(client, endpoint, passage.route());
        } catch (IOException e) {
            LOG.debug("{} does not accept: {}", target, e.toString());
            close(client);
        } catch (InterruptedException e) {
            close(client);
            Thread.currentThread().interrupt();
        }
    }

    private static Socket open(InetAddress source, InetSocketAddress target) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(source, 0));
        try {
            socket.connect(target, CONNECT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", socket, e.toString());
        }
    }
}
