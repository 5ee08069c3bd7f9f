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
 * A port of a Service: forwards each connection to one of its endpoints. Like kube-proxy it leaves connections where they are
 * when the endpoints change, and the endpoint sees the client's address.
 */
final class Forwarder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int BACKLOG = 512;
    private static final int CONNECT_MILLIS = 10_000;

    private final ServerSocket server;
    private final LocalNetwork network;
    private volatile List<InetSocketAddress> endpoints;

    private Forwarder(ServerSocket server, LocalNetwork network, List<InetSocketAddress> endpoints) {
        this.server = server;
        this.network = network;
        this.endpoints = endpoints;
    }

    /**
     * Listens.
     *
     * @param endpoints one at least: without any, nothing must listen, so that clients are refused
     */
    static Forwarder listen(InetSocketAddress address, LocalNetwork network, List<InetSocketAddress> endpoints)
            throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(address, BACKLOG);
        Forwarder forwarder = new Forwarder(server, network, endpoints);
        Thread.ofVirtual().name("service " + address).start(forwarder::accept);
        return forwarder;
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
        Link link = network.link(
                client.getInetAddress().getHostAddress(), target.getAddress().getHostAddress());
        try {
            link.awaitOpen();
            Socket endpoint = open(client.getInetAddress(), target);
            client.setTcpNoDelay(true);
            endpoint.setTcpNoDelay(true);
            Tube.join(client, endpoint, link);
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
