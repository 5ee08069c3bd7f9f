package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.discovery.Topology;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Asks the servers of all regions for a newer document, all regions at the same time: one that hangs holds up nobody. A region
 * is asked by one thread at a time, and not more often than every {@value #PAUSE_MILLIS} ms: callers that fail one after the
 * other are no load. The threads end when there is nothing to ask. Thread-safe.
 */
final class Inquiries implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Inquiries.class.getName());
    private static final long PAUSE_MILLIS = 20;
    private static final long IDLE_SECONDS = 2;
    private static final long NO_THREAD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Servers NONE = new Servers(Optional.empty(), List.of());

    private final Topology topology;
    private final Documents documents;
    private final Pools pools;
    private final Consumer<DiscoveryDocument> found;
    private final ThreadPoolExecutor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Asked> asked = new HashMap<>();
    private long made;
    private boolean closed;

    /** Up to which request servers were asked, answered or not, and answered. Guarded by the lock. */
    private static final class Asked {
        private boolean underWay;
        private long notBeforeNanos = System.nanoTime();
        private long begun;
        private long ended;
        private long answered;
    }

    /** @param found takes every document that a server answers with */
    Inquiries(Topology topology, Documents documents, Pools pools, Consumer<DiscoveryDocument> found) {
        this.topology = topology;
        this.documents = documents;
        this.pools = pools;
        this.found = found;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "regionalcache-client inquiry " + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Has all servers asked; the number of this request. */
    long make() {
        Map<String, Servers> places = documents.places(topology.current());
        lock.lock();
        try {
            made++;
            changed.signalAll();
            asked.entrySet().removeIf(known -> !places.containsKey(known.getKey()) && !known.getValue().underWay);
            places.forEach((name, servers) -> {
                Asked state = asked(name);
                if (!state.underWay && !closed && System.nanoTime() - state.notBeforeNanos >= 0) {
                    start(name, state);
                }
            });
            return made;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every region was asked since a request was made, or a newer document than the one that is known came.
     *
     * @return whether every region's server for writes answered since then; it knows of itself when it is the primary
     */
    boolean awaitAnswers(long request, DiscoveryDocument known, long nanos) throws InterruptedException {
        List<String> regions = known.regions().stream()
                .filter(region -> !region.servers().equals(NONE))
                .map(Region::name)
                .toList();
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0
                    && !topology.current().isNewerThan(known)
                    && !regions.stream().allMatch(name -> asked(name).ended >= request)) {
                left = changed.awaitNanos(left);
            }
            return regions.stream().allMatch(name -> asked(name).answered >= request);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is another request than this one, so long at most. */
    void awaitAnother(long request, long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = TimeUnit.MILLISECONDS.toNanos(millis); made <= request && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
    }

    /** Where there is no thread to be had it is tried again a second later: whoever waits does so within a bound. */
    private void start(String name, Asked state) {
        state.underWay = true;
        try {
            threads.execute(() -> askWhileThereAreRequests(name));
        } catch (RuntimeException | Error e) {
            state.underWay = false;
            state.notBeforeNanos = System.nanoTime() + NO_THREAD_NANOS;
            LOG.log(Level.WARNING, "{0} is not asked for now: {1}", name, e);
        }
    }

    private void askWhileThereAreRequests(String name) {
        try {
            for (long request = begin(name); request > 0; request = begin(name)) {
                boolean answered = false;
                try {
                    answered = ask(documents.places(topology.current()).getOrDefault(name, NONE));
                } catch (RuntimeException | Error e) {
                    LOG.log(e instanceof Error ? Level.WARNING : Level.DEBUG, "{0} is not asked: {1}", name, e);
                } finally {
                    end(name, request, answered);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "the client is closed");
        } catch (RuntimeException | Error e) {
            // First, and whatever happens: it would never be asked again.
            letGo(name);
            LOG.log(Level.WARNING, "asking " + name + " for the discovery document failed, and is tried again", e);
        }
    }

    private void letGo(String name) {
        lock.lock();
        try {
            asked(name).underWay = false;
        } finally {
            lock.unlock();
        }
    }

    /** @return the newest request; 0: it was served, or the client is closed, and this thread ends */
    private long begin(String name) {
        lock.lock();
        try {
            Asked state = asked(name);
            if (closed || state.begun == made) {
                state.underWay = false;
                return 0;
            }
            state.begun = made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    private void end(String name, long request, boolean answered) {
        lock.lock();
        try {
            Asked state = asked(name);
            state.ended = request;
            state.answered = answered ? request : state.answered;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks the server for writes, and others of the region where that does not answer: what they know may be news, but they
     * do not speak for it.
     */
    private boolean ask(Servers servers) {
        if (servers.writes().isPresent() && ask(servers.writes().get())) {
            return true;
        }
        boolean another = servers.reads().stream()
                .filter(endpoint -> !servers.writes().equals(Optional.of(endpoint)))
                .anyMatch(this::ask);
        return another && servers.writes().isEmpty();
    }

    private boolean ask(Endpoint endpoint) {
        if (pools.to(endpoint).isSilent()) {
            return false;
        }
        try {
            Optional<DiscoveryDocument> document = documents.ask(endpoint);
            document.ifPresent(found);
            String cache = topology.current().cache();
            return document.filter(d -> d.cache().equals(cache)).isPresent();
        } catch (ExchangeException e) {
            LOG.log(Level.DEBUG, "{0}", e.getMessage());
            return false;
        }
    }

    private Asked asked(String name) {
        return asked.computeIfAbsent(name, key -> new Asked());
    }
}
