package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Answers;
import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Topology;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Count;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.Entry;
import dev.regionalcache.client.store.Lookup;
import dev.regionalcache.client.store.Store;
import dev.regionalcache.client.store.WriteMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Servers in several regions. */
public final class RedisStore implements Store {

    private final Pools pools;
    private final Topology topology;
    private final Follower follower;
    private final Reader reader;
    private final Writer writer;
    private final ClientMetrics metrics;
    private final ReentrantLock changing = new ReentrantLock();
    private Set<Endpoint> primaries;

    private RedisStore(Pools pools, Place place, Bounds bounds, Duration silence, ClientMetrics metrics) {
        this.pools = pools;
        this.metrics = metrics;
        Documents documents = new Documents(pools, place);
        this.topology = new Topology(documents.first());
        this.primaries = topology.current().primaries();
        Routes routes = new Routes(place, topology.current());
        this.follower = new Follower(topology, documents, pools, silence);
        this.reader = new Reader(pools, follower, routes, bounds, metrics);
        this.writer = new Writer(pools, follower, routes, bounds, metrics);
        topology.onChange(document -> changed(place));
        metrics.epoch(topology.current().epoch());
    }

    /**
     * Connects, reads the document and begins to follow it.
     *
     * @param silence after which the document is read again although nothing was announced
     * @throws dev.regionalcache.client.failure.UnavailableException if no address has the document
     */
    public static RedisStore open(
            ConnectionSettings settings, Place place, Bounds bounds, Duration silence, ClientMetrics metrics) {
        Pools pools = new Pools(settings);
        try {
            RedisStore store = new RedisStore(pools, place, bounds, silence, metrics);
            store.follower.start();
            return store;
        } catch (RuntimeException e) {
            pools.close();
            throw e;
        }
    }

    /** The document in force. */
    public DiscoveryDocument document() {
        return topology.current();
    }

    @Override
    public Lookup lookup(Policy policy, List<String> keys, Detail detail, @Nullable Session session) {
        List<Command> commands = new ArrayList<>(2 * keys.size());
        for (String key : keys) {
            commands.add(Command.get(key));
            if (detail == Detail.VALUES_AND_ENDS) {
                commands.add(Command.timeLeft(key));
            }
        }
        Reading reading = reader.read(policy, commands, session);
        if (!reading.lost().isEmpty() || !reading.unverified().isEmpty()) {
            metrics.lost(
                    policy.name(), reading.lost().size(), reading.unverified().size());
        }
        return new Lookup(
                entries(reading.answers(), keys.size(), detail),
                reading.source(),
                reading.lost(),
                reading.unverified());
    }

    @Override
    public void put(Policy policy, String key, byte[] value, Duration ttl, List<String> absent, WriteMode mode) {
        List<Command> commands = new ArrayList<>(List.of(Command.set(key, value, ttl.toMillis())));
        if (!absent.isEmpty()) {
            commands.add(Command.delete(absent));
        }
        writer.write(policy, commands, mode);
    }

    @Override
    public void remove(Policy policy, List<String> keys, WriteMode mode) {
        writer.write(policy, List.of(Command.delete(keys)), mode);
    }

    @Override
    public Count increment(Policy policy, String key, long by, Duration ttl, WriteMode mode) {
        // One transaction: a counter without an end, left behind by a client that died in between, would count forever.
        Answers answers = writer.write(
                policy,
                List.of(
                        Command.setIfAbsent(key, "0", ttl.toMillis()),
                        Command.increment(key, by),
                        Command.timeLeft(key)),
                mode);
        return new Count(answers.number(1), answers.number(2));
    }

    @Override
    public void close() {
        follower.close();
        pools.close();
    }

    /** Several threads bring documents: whoever comes last does so for the newest one. */
    private void changed(Place place) {
        changing.lock();
        try {
            DiscoveryDocument document = topology.current();
            Set<Endpoint> known = new HashSet<>(document.endpoints());
            known.addAll(place.bootstrap());
            pools.retain(known);
            Set<Endpoint> now = document.primaries();
            primaries.stream()
                    .filter(former -> !now.contains(former))
                    .forEach(former -> pools.to(former).giveUpConnecting());
            primaries = now;
            metrics.epoch(document.epoch());
        } finally {
            changing.unlock();
        }
    }

    private static List<Optional<Entry>> entries(Answers answers, int keys, Detail detail) {
        boolean ends = detail == Detail.VALUES_AND_ENDS;
        List<Optional<Entry>> entries = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            int at = ends ? 2 * i : i;
            byte[] value = answers.bytes(at);
            entries.add(
                    value == null
                            ? Optional.empty()
                            : Optional.of(new Entry(value, ends ? answers.number(at + 1) : -1)));
        }
        return entries;
    }
}
