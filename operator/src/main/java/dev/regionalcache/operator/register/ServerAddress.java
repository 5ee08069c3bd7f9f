package dev.regionalcache.operator.register;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Whether the address of an API server can mean the same to a person's machine and to a control plane. Pure. */
final class ServerAddress {

    private ServerAddress() {}

    /** A sentence about an address that only the machine of the person who registers understands. */
    static Optional<String> warning(String server) {
        String host = URI.create(server).getHost();
        return host != null && isLoopback(host.toLowerCase(Locale.ROOT))
                ? Optional.of(
                        "%s is an address of this machine only: the control plane cannot reach the cluster by it. Give the address by which its pods do, with --server."
                                .formatted(server))
                : Optional.empty();
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("0.0.0.0")
                || host.equals("[::1]")
                || host.equals("[::]");
    }
}
