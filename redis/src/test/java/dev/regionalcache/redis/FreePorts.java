package dev.regionalcache.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports for servers of tests. Several JVMs run tests at the same time, and the port of a server that is about to start, or to
 * start again, is free at that moment: so each JVM has blocks of its own, and says so by listening on the first port of each.
 * Below the range of ephemeral ports: asked for any port, the kernel was seen to name the same one again before the first
 * server had bound it.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int BLOCKS = 60;
    private static final int OF_A_BLOCK = 200;

    /** Kept open for as long as the JVM lives. */
    private static final List<ServerSocket> CLAIMS = new ArrayList<>();

    private static int next;
    private static int end;
    private static int block = (int) (ProcessHandle.current().pid() % BLOCKS);

    private FreePorts() {}

    /** One that no other server of a test was given, in this JVM or another. */
    public static synchronized int next() {
        while (true) {
            if (next == end) {
                claim();
            }
            int candidate = next++;
            try (ServerSocket socket = listen(candidate)) {
                return socket.getLocalPort();
            } catch (IOException inUse) {
                // By something that is no test: the next one, then.
            }
        }
    }

    private static void claim() {
        for (int tried = 0; tried < BLOCKS; tried++) {
            int first = FIRST + block * OF_A_BLOCK;
            block = (block + 1) % BLOCKS;
            try {
                CLAIMS.add(listen(first));
                next = first + 1;
                end = first + OF_A_BLOCK;
                return;
            } catch (IOException taken) {
                // By another JVM.
            }
        }
        throw new IllegalStateException("no ports are left for servers of tests");
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
