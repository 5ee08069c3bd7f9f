package dev.regionalcache.client.policy;

import dev.regionalcache.client.failure.CacheException;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.failure.LoadFailedException;
import dev.regionalcache.client.policy.Flights.Flight;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.WriteMode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Loads what is not cached. One caller of a process loads a key, others wait for it; and where a value is about to end, it is
 * loaded anew while callers still get it. No lock is held while a loader runs.
 *
 * @param <V> the type of the values
 */
final class Loading<V> {

    private static final Logger LOG = System.getLogger(Loading.class.getName());

    private final Values<V> values;
    private final Environment environment;
    private final Flights<V> flights = new Flights<>();
    private final Set<String> revalidating = ConcurrentHashMap.newKeySet();

    Loading(Values<V> values, Environment environment) {
        this.values = values;
        this.environment = environment;
    }

    /** The key is written otherwise. */
    void write(String key, Runnable write) {
        flights.write(key, write);
    }

    Optional<V> get(String key, Loader<? extends V> loader, LoadOptions options, @Nullable Session session) {
        Detail detail = options.revalidate().isZero() ? Detail.VALUES : Detail.VALUES_AND_ENDS;
        Cached<V> found;
        try {
            found = values.look(key, detail, session);
        } catch (CorruptValueException e) {
            // Nobody can use it, and it would be in the way until it ends.
            LOG.log(Level.DEBUG, "a value is loaded anew: {0}", e.getMessage());
            return load(key, loader, options, session);
        }
        // What was written and is lost is loaded anew: the cache has something older in its place. That may have been
        // found out before, by a read of another key, or by one whose loader failed.
        if (found.value().isEmpty() || !found.lost().isEmpty() || values.mayBeLost(key, session)) {
            return load(key, loader, options, session);
        }
        return isEnding(found, options.revalidate()) ? revalidate(found, key, loader, options, session) : found.value();
    }

    private boolean isEnding(Cached<V> found, Duration window) {
        return !window.isZero()
                && found.leftMillis() >= 0
                && found.leftMillis() < values.jitter().revalidation(window).toMillis();
    }

    private Optional<V> revalidate(
            Cached<V> found, String key, Loader<? extends V> loader, LoadOptions options, @Nullable Session session) {
        Executor executor = environment.executor();
        if (executor == null && !flights.isUnderWay(key)) {
            return loadOr(found.value(), key, loader, options, session);
        }
        environment.metrics().servedStale(values.policy());
        // Once a key: an executor that is behind is not given it again by every caller.
        if (executor != null && !flights.isUnderWay(key) && revalidating.add(key)) {
            try {
                executor.execute(() -> quietly(key, loader, options));
            } catch (RuntimeException e) {
                revalidating.remove(key);
                LOG.log(Level.DEBUG, "nothing is loaded anew, for the executor takes no more: {0}", e.getMessage());
            }
        }
        return found.value();
    }

    private Optional<V> loadOr(
            Optional<V> old, String key, Loader<? extends V> loader, LoadOptions options, @Nullable Session session) {
        try {
            return load(key, loader, options, session);
        } catch (LoadFailedException e) {
            LOG.log(Level.DEBUG, "a value is not loaded anew: {0}", e.getMessage());
            return old;
        }
    }

    private void quietly(String key, Loader<? extends V> loader, LoadOptions options) {
        try {
            load(key, loader, options, null);
        } catch (CacheException e) {
            LOG.log(Level.DEBUG, "a value is not loaded anew: {0}", e.getMessage());
        } finally {
            revalidating.remove(key);
        }
    }

    private Optional<V> load(String key, Loader<? extends V> loader, LoadOptions options, @Nullable Session session) {
        long endNanos = System.nanoTime() + options.patience().toNanos();
        Flight<V> mine = new Flight<>(new Session(environment.tokens()));
        while (true) {
            Flight<V> flight = flights.join(key, mine);
            if (flight == mine) {
                carryOut(key, loader, mine);
            } else {
                environment.metrics().coalesced(values.policy());
            }
            try {
                Optional<V> value = await(flight.result(), endNanos - System.nanoTime(), options.patience());
                if (session != null) {
                    session.merge(flight.session());
                    if (flight.isStored()) {
                        values.renewed(key, session);
                    }
                }
                return value;
            } catch (CancellationException e) {
                if (flight == mine) {
                    throw new LoadFailedException("the thread was interrupted while it loaded", e);
                }
                // It was another one's interrupt. One of those who waited loads, then.
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked") // A loader is the application's, and whoever waits has to be told.
    private void carryOut(String key, Loader<? extends V> loader, Flight<V> flight) {
        long began = System.nanoTime();
        boolean loaded = false;
        try {
            @Nullable V value = loader.load(key);
            loaded = true;
            if (value != null && flight.mayStore() && store(key, value, flight.session())) {
                flight.stored();
            }
            flight.result().complete(Optional.ofNullable(value));
        } catch (Exception e) {
            if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
                Thread.currentThread().interrupt();
                flight.result().cancel(false);
            }
            // By itself it would count as that of this flight, and each of those who wait would load in turn.
            flight.result().completeExceptionally(e instanceof CancellationException ? new CompletionException(e) : e);
        } finally {
            flights.end(key, flight);
            // An Error passes on here, and nobody waits for it in vain.
            flight.result().completeExceptionally(new IllegalStateException("the loader ended with an error"));
            environment.metrics().loaded(values.policy(), System.nanoTime() - began, loaded);
        }
    }

    /** What was loaded is returned also where it cannot be stored: no server takes it, or it is too large, or has no bytes. */
    private boolean store(String key, V value, Session session) {
        try {
            values.put(key, value, WriteMode.filling(session));
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a loaded value is not stored: {0}", e.getMessage());
            return false;
        }
    }

    private Optional<V> await(CompletableFuture<Optional<V>> result, long nanos, Duration patience) {
        try {
            return result.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new LoadFailedException("the loader failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new LoadFailedException("the loading of another caller took longer than " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailedException("the thread was interrupted while it waited for a loader", e);
        }
    }
}
