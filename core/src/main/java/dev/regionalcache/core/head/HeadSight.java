package dev.regionalcache.core.head;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One observation of a region's servers.
 *
 * @param head the ordinal of the recorded head
 * @param freedom what the epoch leaves to the agent
 * @param leased whether a primary needs a lease
 * @param history the replication id that the region had last; null where unknown
 * @param ended whether it is known that the head's process ended, and that no other runs in its place
 * @param absent whether there is no pod for the head that could be connected to and has run
 * @param dataLost whether the process that ended took with it what it held
 * @param servers all that were asked, the head among them
 */
public record HeadSight(
        int head,
        Freedom freedom,
        boolean leased,
        @Nullable String history,
        boolean ended,
        boolean absent,
        boolean dataLost,
        List<Server> servers) {

    /** Copies what it is given. */
    public HeadSight {
        servers = List.copyOf(servers);
    }

    /**
     * A server that was asked.
     *
     * @param ordinal its place
     * @param holding what it holds; null: it does not answer
     * @param lasting how long it has answered, or not
     */
    public record Server(int ordinal, @Nullable Holding holding, Duration lasting) {}

    Optional<Server> server(int ordinal) {
        return servers.stream().filter(s -> s.ordinal() == ordinal).findFirst();
    }

    /** How long the head has not answered; empty while it does, or was not asked. */
    Optional<Duration> silence() {
        return server(head).filter(s -> s.holding() == null).map(Server::lasting);
    }
}
