package dev.regionalcache.bench.failover;

import java.util.List;
import java.util.Map;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** What keeps a primary and eight replicas, and makes another one the primary when it fails. */
interface Contender extends AutoCloseable {

    /** Waits until there is a primary and all others follow it. */
    void awaitReady() throws InterruptedException;

    /** Where a client connects to for writes; it is asked before every connection. */
    HostAndPort writes();

    /** The process of the primary. */
    ProcessHandle primary();

    /** Where all servers are, reached without a detour. */
    List<HostAndPort> servers();

    /** How applications log in. */
    JedisClientConfig application();

    /** How a person logs in who may ask for everything. */
    JedisClientConfig operator();

    /** After a measurement: the process that failed is gone for good, or comes back. */
    void recover(ProcessHandle failed) throws InterruptedException;

    /** When the last failover had got how far, as it tells itself: milliseconds since the epoch by name; empty where it tells nothing. */
    Map<String, Long> steps();

    @Override
    void close();
}
