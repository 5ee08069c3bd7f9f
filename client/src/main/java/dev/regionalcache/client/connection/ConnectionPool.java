package dev.regionalcache.client.connection;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connections to one server: the one that was used last is used next, so that what is not needed grows old and is closed. Waits
 * by java.util.concurrent only: a virtual thread that waits here keeps no other one.
 */
public final class ConnectionPool implements AutoCloseable {

    private static final long OLD_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Endpoint endpoint;
    private final ConnectionSettings settings;
    private final Deadlines deadlines;
    private final Silence silence = new Silence();
    private final Refusals refusals = new Refusals();
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Link> idle = new ConcurrentLinkedDeque<>();
    private final Set<ChannelSocketFactory> opening = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    ConnectionPool(Endpoint endpoint, ConnectionSettings settings, Deadlines deadlines) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.deadlines = deadlines;
        this.free = new Semaphore(settings.most());
    }

    /** What to do with a connection. */
    @FunctionalInterface
    public interface Use<T> {

        /** Does it, with one round trip or more. */
        T with(Link link) throws ExchangeException;
    }

    /** The server. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Takes a connection, uses it and puts it back, or closes it if it broke.
     *
     * @throws ExchangeException if there is none in time, or the use threw it
     */
    public <T> T use(Use<T> use) throws ExchangeException {
        acquire();
        try {
            return use(take(), use);
        } catch (ExchangeException e) {
            failed(e);
            throw e;
        } finally {
            free.release();
        }
    }

    /**
     * The same for what may well be done twice, as reads: a connection is not looked at before, which costs system calls, and
     * where the server had closed it another one is taken.
     */
    public <T> T useTwice(Use<T> use) throws ExchangeException {
        Optional<T> result = tryIdle(use);
        return result.isPresent() ? result.get() : use(use);
    }

    /** @return empty: there was no connection, or it broke at once */
    private <T> Optional<T> tryIdle(Use<T> use) throws ExchangeException {
        acquire();
        try {
            Link link = idle.pollFirst();
            if (link == null) {
                return Optional.empty();
            }
            return Optional.of(use(link, use));
        } catch (ExchangeException e) {
            failed(e);
            if (e.isLate() || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return Optional.empty();
        } finally {
            free.release();
        }
    }

    private <T> T use(Link link, Use<T> use) throws ExchangeException {
        try {
            T result = use.with(link);
            silence.answered();
            return result;
        } finally {
            putBack(link);
        }
    }

    /** Whether the server let a caller wait in vain a moment ago. */
    public boolean isSilent() {
        return silence.lasts(System.nanoTime());
    }

    /**
     * Whether to ask this server where there are others, or there is time: not if it let a caller wait in vain a moment ago,
     * unless this caller is the one that finds out whether it answers again.
     */
    public boolean isWorthAsking() {
        return silence.letsAsk(System.nanoTime());
    }

    ChannelSubscription subscribe(String channel, Duration quiet) throws ExchangeException {
        try {
            ChannelSubscription subscription = ChannelSubscription.open(open(), channel, quiet);
            silence.answered();
            return subscription;
        } catch (ExchangeException e) {
            failed(e);
            throw e;
        }
    }

    /** Ends connections that are being made: nothing was sent on them, and whoever waits for them had better ask another server. */
    public void giveUpConnecting() {
        opening.forEach(ChannelSocketFactory::close);
    }

    /** Closes what is idle; what is in use is closed when it comes back. */
    @Override
    public void close() {
        closed = true;
        for (Link link = idle.pollFirst(); link != null; link = idle.pollFirst()) {
            link.close();
        }
    }

    private void failed(ExchangeException e) {
        if (e.isLate()) {
            silence.failed(System.nanoTime());
        }
    }

    private void acquire() throws ExchangeException {
        try {
            if (!free.tryAcquire(settings.command().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ExchangeException(
                        endpoint, false, "has no free connection", new TimeoutException("all are in use"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExchangeException(endpoint, false, "was not asked, for the thread was interrupted", e);
        }
    }

    private Link take() throws ExchangeException {
        for (Link link = idle.pollFirst(); link != null; link = idle.pollFirst()) {
            if (link.isAlive()) {
                return link;
            }
            link.close();
        }
        return open();
    }

    private Link open() throws ExchangeException {
        refusals.check(System.nanoTime());
        try {
            Link link = Link.open(endpoint, settings, deadlines, opening);
            refusals.letIn();
            return link;
        } catch (ExchangeException e) {
            refusals.failed(e, System.nanoTime());
            throw e;
        }
    }

    private void putBack(Link link) {
        if (link.isBroken()) {
            link.close();
            return;
        }
        idle.addFirst(link);
        Link oldest = idle.peekLast();
        if (oldest != null && oldest.idleNanos() > OLD_NANOS && idle.remove(oldest)) {
            oldest.close();
        }
        if (closed) {
            close();
        }
    }
}
