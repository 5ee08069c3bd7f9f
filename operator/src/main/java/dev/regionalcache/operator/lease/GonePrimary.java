package dev.regionalcache.operator.lease;

import dev.regionalcache.redis.ServerAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Asks the network whether a process still listens. */
final class GonePrimary {

    private static final Duration LIMIT = Duration.ofMillis(300);

    private GonePrimary() {}

    /** Whether a new connection is refused by the other side. One that hangs or cannot be routed says nothing. */
    static boolean refuses(ServerAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.host(), server.port()), (int) LIMIT.toMillis());
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }
}
