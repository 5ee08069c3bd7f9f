package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerInfo;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps connections of a server free for agents and replicas, by closing the youngest of applications. Without them an agent
 * whose connection broke could neither fence the server nor answer for its lease, and applications would storm the next one.
 * For the keeper's thread, but for {@link #closed}.
 */
final class SpareConnections {

    /** That are kept free (docs/failover.md, Connections for agents); of a server that takes few at all, a quarter. */
    static final int SPARE = 64;

    /** So many are closed at a time: the server serves nobody meanwhile. */
    static final int MOST_AT_ONCE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(SpareConnections.class);

    private final LongAdder closed = new LongAdder();

    /** Whether it was scarce. */
    private boolean scarce;

    /** Closes what is too much by this observation; whether there was any. */
    boolean keep(String pod, ServerInfo info, RedisServer server) {
        int tooMany = tooMany(info.clients(), info.maxClients());
        if (tooMany > 0) {
            int now = server.closeApplications(tooMany);
            closed.add(now);
            if (!scarce) {
                LOG.warn(
                        "{} has {} of {} connections: the {} youngest of applications were closed, and others will be, for agents need some. Give clients pools that are smaller, or a pause before they connect again",
                        pod,
                        info.clients(),
                        info.maxClients(),
                        now);
            }
        }
        scarce = tooMany > 0;
        return scarce;
    }

    /** How many are to be closed: half as many again as are kept free, or the next one that connects costs another look. */
    static int tooMany(int clients, int most) {
        int spare = Math.min(SPARE, most / 4);
        return most == 0 || clients + spare <= most ? 0 : Math.min(MOST_AT_ONCE, clients + spare + spare / 2 - most);
    }

    /** How many were closed. Thread-safe. */
    long closed() {
        return closed.sum();
    }
}
