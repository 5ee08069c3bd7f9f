package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.ServerAddress;

/** One command that brings a server nearer to its plan. */
public sealed interface ServerAction {

    /** Follow this server from now on. */
    record ReplicaOf(ServerAddress master) implements ServerAction {}

    /** Ask this server, which it follows and has lost, at once: it refuses to be told the same master again. */
    record Relink(ServerAddress master) implements ServerAction {}

    /** Become a master. */
    record Promote() implements ServerAction {}

    /** End applications' connections: one that kube-proxy has translated stays where it is, and would go on writing here. */
    record DropApplications() implements ServerAction {}

    /** End those that wait here for a server which is the primary by now. */
    record SendWaitingOn() implements ServerAction {}

    /** Give the users their rights and passwords. */
    record SetUsers() implements ServerAction {}

    /** Hold the settings. */
    record HoldSettings() implements ServerAction {}
}
