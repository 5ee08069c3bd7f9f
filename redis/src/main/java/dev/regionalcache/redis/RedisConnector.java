package dev.regionalcache.redis;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/** Makes connections to servers. Thread-safe. */
public interface RedisConnector {

    /** A server with one connection, which is opened by the first command and again after a failure. */
    RedisServer server(ServerAddress address, Credentials credentials);

    /** The gate of a server; the credentials are those of the user {@code gate}. */
    WriteGate gate(ServerAddress address, Credentials credentials);

    /**
     * Reads the commands of a divergence back from the server that has them: a master, fenced so that nothing is added; a
     * replica must be promoted first. It blocks until the limits at most.
     *
     * @param lost takes every command that wrote, in their order
     * @throws RedisFailure when the server cannot be reached
     */
    ReadBack readBack(
            ServerAddress address,
            Credentials operator,
            Divergence.Ahead divergence,
            ReadBack.Limits limits,
            Consumer<LostCommand> lost);

    /** The stream of a primary that takes commands which were lost. */
    LostWritesStream lostWrites(ServerAddress primary, Credentials operator, LostWritesStream.Origin origin);

    /** What a primary tells applications beside their data. */
    Announcements announcements(ServerAddress primary, Credentials operator);

    /** A walk through the keys of a server. */
    KeyWalk keyWalk(ServerAddress address, Credentials operator);

    /** Samples of what clients read on a server. */
    ReadSampler readSampler(ServerAddress address, Credentials operator);

    /** A connection for publishing. */
    Publisher publisher(ServerAddress address, Credentials credentials);

    /**
     * Subscribes to channels. It connects in the background; all that happens is told to the listener.
     *
     * @param silence after so long without a sign of life it ends; pings are sent three times as often, so it must be more
     *     than a round trip
     */
    Subscription subscribe(
            ServerAddress address,
            Credentials credentials,
            Set<String> channels,
            Duration silence,
            ChannelListener listener);
}
