package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.ServerRef;

/** Whether the member's head may be made writable. */
sealed interface Writable {

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
