package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.ServerRef;
import java.util.Optional;

/** Whether the member's head may be made writable. */
sealed interface Writable {

    /** The server that holds a lease, or is to: recorded for the epoch, or for the one before that is handed over. */
    default Optional<ServerRef> holder() {
        return switch (this) {
            case Recorded(ServerRef server) -> Optional.of(server);
            case Leaving(ServerRef server, boolean begun) -> Optional.of(server);
            case NotPrimary _, ToBeRecorded _, Refused _ -> Optional.empty();
        };
    }

    /** The region is not the primary of the epoch. */
    record NotPrimary() implements Writable {}

    /** This server was recorded for the epoch: it, and no other, is the primary. */
    record Recorded(ServerRef server) implements Writable {}

    /**
     * The epoch names another region, and this one holds the lease of the epoch before until it has handed over.
     *
     * @param server that was recorded for the epoch before
     * @param begun whether an agent has begun to hand over: from then on the lease is never held again
     */
    record Leaving(ServerRef server, boolean begun) implements Writable {}

    /** This server is to be recorded first. */
    record ToBeRecorded(ServerRef server) implements Writable {}

    /** Not now, and why. */
    record Refused(String reason, String message) implements Writable {}
}
