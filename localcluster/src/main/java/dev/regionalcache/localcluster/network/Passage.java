package dev.regionalcache.localcluster.network;

import java.net.InetAddress;

/**
 * How a connection goes on to its target.
 *
 * @param source the address that the target sees
 * @param route what lies between
 */
record Passage(InetAddress source, Route route) {

    /** Decides about a client's connection. */
    interface Rule {
        Passage of(InetAddress client, InetAddress target);
    }

    /** The target sees the client's address, and what lies between is what lies between the two. */
    static Rule transparent(LocalNetwork network) {
        return (client, target) -> new Passage(client, network.route(client, target));
    }

    /** The target sees {@code source}, from where the connection comes whoever makes it. */
    static Rule from(InetAddress source, LocalNetwork network) {
        return (client, target) -> new Passage(source, network.route(source, target));
    }

    /** The target sees the client's address; what lies between is {@code route}. */
    static Rule over(Route route) {
        return (client, target) -> new Passage(client, route);
    }
}
