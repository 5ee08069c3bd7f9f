package dev.regionalcache.localcluster.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loopback addresses of one cluster, 127.N.0.0/16. Linux answers for all of 127.0.0.0/8; other systems do not. No other
 * cluster on this machine uses them: a listening socket holds the subnet, and goes with the process. Thread-safe.
 */
public final class LoopbackSubnet implements AutoCloseable {

    /** Neither a well-known port nor one that Linux gives to outgoing connections. */
    private static final int GUARD_PORT = 61_127;

    private static final int SUBNETS = 253;
    private static final int HOSTS = 250;

    private final int number;
    private final ServerSocket guard;
    private final AtomicInteger next = new AtomicInteger(HOSTS);

    private LoopbackSubnet(int number, ServerSocket guard) {
        this.number = number;
        this.guard = guard;
    }

    /**
     * Takes a free one.
     *
     * @throws IOException if there is none, or this system has no such addresses
     */
    public static LoopbackSubnet reserve() throws IOException {
        int start = ThreadLocalRandom.current().nextInt(SUBNETS);
        IOException last = new IOException("no loopback subnet is free");
        for (int i = 0; i < SUBNETS; i++) {
            int number = 1 + (start + i) % SUBNETS;
            try {
                InetAddress address = InetAddress.ofLiteral("127.%d.0.1".formatted(number));
                return new LoopbackSubnet(number, new ServerSocket(GUARD_PORT, 1, address));
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException(
                "localcluster needs loopback addresses beside 127.0.0.1, which only Linux has: " + last.getMessage(),
                last);
    }

    /** The address of the node. */
    public String node() {
        return "127.%d.0.1".formatted(number);
    }

    /** An address that was not given before. */
    public String next() {
        int index = next.getAndIncrement();
        return "127.%d.%d.%d".formatted(number, index / HOSTS, 1 + index % HOSTS);
    }

    /** Whether an address is one of these. */
    public boolean contains(String address) {
        return address.startsWith("127.%d.".formatted(number));
    }

    @Override
    public void close() throws IOException {
        guard.close();
    }
}
