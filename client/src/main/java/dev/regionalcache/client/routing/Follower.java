package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.ChannelSubscription;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.Identity;
import dev.regionalcache.client.discovery.InvalidDiscoveryException;
import dev.regionalcache.client.discovery.Topology;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the discovery document, on a thread of its own: it listens to the channel at the nearest server that answers, reads
 * the document once it listens, and again whenever it has to listen anew. Where no server lets it listen, it has all asked with
 * pauses that grow. So it has on request, as when the primary refuses a write, and goes on listening meanwhile.
 */
final class Follower implements Rumour, AutoCloseable {

    private static final Logger LOG = System.getLogger(Follower.class.getName());
    private static final long SHORTEST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 5_000;
    private static final long ENDED_MILLIS = 2_000;

    private final Topology topology;
    private final Documents documents;
    private final Pools pools;
    private final Duration silence;
    private final Inquiries inquiries;
    private final Thread thread;
    private volatile @Nullable ChannelSubscription subscription;
    private volatile boolean closed;

    /** @param silence after which the connection that listens is made anew, and the document is read again */
    Follower(Topology topology, Documents documents, Pools pools, Duration silence) {
        this.topology = topology;
        this.documents = documents;
        this.pools = pools;
        this.silence = silence;
        this.inquiries = new Inquiries(topology, documents, pools, this::offer);
        this.thread = new Thread(
                this::run, "regionalcache-client " + topology.current().cache());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public DiscoveryDocument current() {
        return topology.current();
    }

    @Override
    public void awaitNewer(DiscoveryDocument known, long nanos) throws InterruptedException {
        inquire();
        topology.awaitNewer(known, nanos);
    }

    @Override
    public boolean askEverywhere(DiscoveryDocument known, long nanos) throws InterruptedException {
        return inquiries.awaitAnswers(inquire(), known, nanos);
    }

    @Override
    public void close() {
        closed = true;
        inquiries.close();
        thread.interrupt();
        stopListening();
        try {
            thread.join(ENDED_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long inquire() {
        ChannelSubscription open = subscription;
        // Whoever is asked in vain announces nothing, either.
        if (open != null && pools.to(open.endpoint()).isSilent()) {
            open.close();
        }
        return inquiries.make();
    }

    private void stopListening() {
        ChannelSubscription open = subscription;
        if (open != null) {
            open.close();
        }
    }

    private void run() {
        long pause = SHORTEST_MILLIS;
        try {
            while (!closed) {
                boolean listened = tryToFollow();
                pause = listened ? SHORTEST_MILLIS : Math.min(LONGEST_MILLIS, 2 * pause);
                // Callers that fail one after the other do not make it a busy loop.
                TimeUnit.MILLISECONDS.sleep(SHORTEST_MILLIS);
                if (!listened) {
                    tryToAsk(pause);
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "the client is closed");
        }
    }

    /** Whatever happens: without its thread a client would not hear of a failover any more. */
    private boolean tryToFollow() {
        try {
            return followAtTheNearest();
        } catch (RuntimeException | Error e) {
            tell(e);
            return false;
        }
    }

    /** Has all asked, and waits for another request, which may be a sign that there is news. */
    private void tryToAsk(long pause) throws InterruptedException {
        try {
            inquiries.awaitAnother(inquiries.make(), pause);
        } catch (RuntimeException | Error e) {
            tell(e);
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }

    private static void tell(Throwable failure) {
        try {
            LOG.log(Level.WARNING, "following the discovery document failed, and is tried again", failure);
        } catch (RuntimeException | Error e) {
            // What was lacking there, as memory, may be lacking for this.
        }
    }

    private boolean followAtTheNearest() {
        for (Endpoint endpoint : silentOnesLast(documents.holders(topology.current()))) {
            if (closed) {
                return false;
            }
            try (ChannelSubscription open = pools.subscribe(endpoint, DiscoveryDocument.KEY, silence)) {
                subscription = open;
                follow(endpoint, open);
                return true;
            } catch (ExchangeException e) {
                LOG.log(Level.DEBUG, "{0}", e.getMessage());
            } finally {
                subscription = null;
            }
        }
        return false;
    }

    /** A failover is not heard of later because the nearest server hangs. */
    private List<Endpoint> silentOnesLast(Set<Endpoint> holders) {
        return holders.stream()
                .sorted(Comparator.comparing(endpoint -> pools.to(endpoint).isSilent()))
                .toList();
    }

    private void follow(Endpoint endpoint, ChannelSubscription open) {
        ask(endpoint);
        try {
            while (!closed) {
                offer(open.next());
            }
        } catch (ExchangeException e) {
            LOG.log(Level.DEBUG, "listens anew: {0}", e.getMessage());
        }
    }

    private void ask(Endpoint endpoint) {
        try {
            documents.ask(endpoint).ifPresent(this::offer);
        } catch (ExchangeException e) {
            LOG.log(Level.DEBUG, "{0}", e.getMessage());
        }
    }

    private void offer(String message) {
        try {
            offer(DiscoveryParser.parse(message));
        } catch (InvalidDiscoveryException e) {
            LOG.log(Level.WARNING, "a message on {0} is passed over: {1}", DiscoveryDocument.KEY, e.getMessage());
        }
    }

    private void offer(DiscoveryDocument document) {
        DiscoveryDocument before = topology.current();
        if (!topology.offer(document)) {
            return;
        }
        if (isOfAnother(before, document)) {
            LOG.log(
                    Level.INFO,
                    "the cache {0} is another one now, created again or taken over: {1}",
                    document.cache(),
                    document.identity().map(Identity::uid).orElse(""));
        }
        if (!document.primaryRegion().equals(before.primaryRegion())) {
            LOG.log(
                    Level.INFO,
                    "the primary region of {0} is {1} now, in epoch {2}",
                    document.cache(),
                    document.primaryRegion(),
                    document.epoch());
        }
    }

    private static boolean isOfAnother(DiscoveryDocument before, DiscoveryDocument now) {
        return before.identity().isPresent()
                && now.identity().isPresent()
                && !before.identity().equals(now.identity());
    }
}
