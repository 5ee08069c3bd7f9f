package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.Engine;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.operator.naming.MemberNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What the playground needs of a machine. It is looked for first: pods that lack it would be waited for in vain. */
final class Requirements {

    private static final int HOSTS = 250;

    private Requirements() {}

    /**
     * Looks for all of it.
     *
     * @throws InputException when something is missing, with what to do
     */
    static void check(@Nullable Engine engine) {
        if (engine == Engine.Valkey && !LocalCluster.hasImage("valkey")) {
            throw new InputException(
                    "there is no valkey-server on the PATH, which the playground would run: install it (Debian: the package valkey-server, in 12 from backports), or choose --engine redis");
        }
        checkPort(MemberNames.PORT);
    }

    /** Whoever listens on all addresses of a machine leaves none to pods and Services, which have one each. */
    static void checkPort(int port) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        InetAddress any =
                InetAddress.ofLiteral("127.254.%d.%d".formatted(random.nextInt(HOSTS), random.nextInt(HOSTS)));
        try (ServerSocket free = new ServerSocket(port, 1, any)) {
            free.getLocalPort();
        } catch (IOException e) {
            throw new InputException(
                    "port %d cannot be used on %s (%s): something listens there on all addresses of this machine, as a Redis in a container does. Stop it, or let it listen on 127.0.0.1 only"
                            .formatted(port, any.getHostAddress(), e.getMessage()));
        }
    }
}
