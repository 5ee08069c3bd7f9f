package dev.regionalcache.localcluster.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ways into the network for a process that has no address in it. Who connects to a gateway comes from the gateway's region: it
 * has that region's distances, and is cut off with it. While a way is cut, connections are accepted and nothing comes back.
 * Thread-safe.
 */
public final class Gateways implements AutoCloseable {

    /** One gateway; with {@code to} the target itself lies in a region, else it leads to addresses that do. */
    private record Key(String region, Optional<String> to, InetSocketAddress target) {}

    private final LocalNetwork network;
    private final LoopbackSubnet subnet;
    private final Map<String, InetAddress> hosts = new HashMap<>();
    private final Map<Key, Forwarder> gateways = new HashMap<>();

    private Gateways(LocalNetwork network, LoopbackSubnet subnet) {
        this.network = network;
        this.subnet = subnet;
    }

    /**
     * Ways into this network.
     *
     * @throws IOException if this machine lacks loopback addresses beside 127.0.0.1
     */
    public static Gateways into(LocalNetwork network) throws IOException {
        return new Gateways(network, LoopbackSubnet.reserve());
    }

    /**
     * Where a process of a region connects to in order to reach a pod or a Service.
     *
     * @throws UncheckedIOException if it cannot listen
     */
    public InetSocketAddress from(String region, InetSocketAddress target) {
        return open(new Key(region, Optional.empty(), target));
    }

    /**
     * Where a process of a region connects to in order to reach something that this network does not know, such as an API
     * server, as if it lay in the other region.
     *
     * @throws UncheckedIOException if it cannot listen
     */
    public InetSocketAddress between(String region, String other, InetSocketAddress target) {
        return open(new Key(region, Optional.of(other), target));
    }

    /** Refuses new connections. */
    @Override
    public synchronized void close() throws IOException {
        gateways.values().forEach(Forwarder::close);
        hosts.values().forEach(host -> network.remove(host.getHostAddress()));
        subnet.close();
    }

    private synchronized InetSocketAddress open(Key key) {
        return gateways.computeIfAbsent(key, this::listen).address();
    }

    private Forwarder listen(Key key) {
        if (key.to().isPresent()) {
            Route route = network.route(key.region(), key.to().get());
            return listen(InetAddress.getLoopbackAddress(), Passage.over(route), key.target());
        }
        InetAddress host = hosts.computeIfAbsent(key.region(), this::place);
        return listen(host, Passage.from(host, network), key.target());
    }

    private static Forwarder listen(InetAddress host, Passage.Rule rule, InetSocketAddress target) {
        try {
            return Forwarder.listen(new InetSocketAddress(host, 0), rule, List.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + host, e);
        }
    }

    private InetAddress place(String region) {
        String address = subnet.next();
        network.place(address, region);
        return InetAddress.ofLiteral(address);
    }
}
