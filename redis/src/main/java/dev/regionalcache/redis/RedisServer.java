package dev.regionalcache.redis;

import dev.regionalcache.redis.acl.AclUser;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port to one server. One connection is kept open; after a failure the next call opens a new one. Every call is
 * bounded in time and throws {@link RedisFailure}. For one thread at a time.
 */
public interface RedisServer extends AutoCloseable {

    /** Everything that is observed, in one round trip; answered while loading and while fenced as well. */
    ServerInfo info();

    /** The offset alone, for samples of lag: cheaper than {@link #info}. */
    Offset offset();

    /** Role, position and whether it accepts writes: cheaper than {@link #info}, also in one round trip. */
    Replication replication();

    /** The same as {@link #replication}, and whether replicas get in: for who is to follow it. In one round trip as well. */
    Source source();

    /**
     * The marker of the newest epoch that this server has a write of; empty where there is none. A replica that refuses
     * reads is made to serve stale data for this one command.
     */
    Optional<WriteMarker> marker();

    /** Where the line of primaries left the histories that this server's data goes on from, the newest first. */
    List<Parting> partings();

    /** Follows this server. What the two have in common decides whether it is a partial or a full synchronisation. */
    void replicaOf(ServerAddress master);

    /** Whether it is on its way to the server that it follows, or there: it connects, or the two speak, or it copies. */
    boolean isConnecting();

    /** Makes a master of it, with a new replication id that goes on from the old one. */
    void promote();

    /**
     * Sets one setting.
     *
     * @throws RedisFailure.NeedsRestart when this version does not change it at run time
     * @throws RedisFailure.Refused when the value is wrong or the setting unknown
     */
    void configSet(String setting, String value);

    /** The values of these settings; those that the version does not know are absent. */
    Map<String, String> configGet(Collection<String> settings);

    /**
     * Gives the server exactly these users' rights and passwords; connections that are open stay open. Users of classes that are
     * not among them are removed, and their connections end.
     */
    void setUsers(List<AclUser> users);

    /** Closes the connections of this user. */
    void closeConnections(String user);

    /** Closes the connections of all users of applications, those of classes among them. */
    void closeApplications();

    /** Closes the youngest of these connections, so many at most; how many were closed. It costs the server a list of all. */
    int closeApplications(int most);

    /**
     * Closes those of them whose writes the server holds back, until the end of a pause, or as blocking commands do, so many at
     * most. It costs the server a list of all, and for each of them a look at all.
     */
    void closeWaitingApplications(int most);

    /** Closes the subscriptions of this user: its other connections stay. */
    void closeSubscriptions(String user);

    /**
     * The same as {@link WriteGate#fence}, over this connection, for where the gate has none and gets none. The gate's is ended
     * before, so that what was sent on it does not undo this. The result was read back: the fence need not be in force.
     */
    Replication fence();

    /** What {@link WriteGate#handOver} held back is served again, as the server is now. */
    void unpause();

    /** Ends the script or function that keeps the server busy. One that has written goes on; where there is none nothing is done. */
    void killScript();

    /** Saves and ends the process; in a pod its container is started again with the same data directory. */
    void shutdownSave();

    @Override
    void close();
}
