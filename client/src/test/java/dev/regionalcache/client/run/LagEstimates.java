package dev.regionalcache.client.run;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.failure.CacheException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** The common estimate of lag: a key with the time at which it was written, and how old it is where it is read. */
final class LagEstimates implements Runnable {

    private final List<RegionalCacheClient> clients;
    private final AtomicLongArray nanos;
    private volatile boolean ended;

    LagEstimates(List<RegionalCacheClient> clients) {
        this.clients = clients;
        this.nanos = new AtomicLongArray(clients.size());
        for (int i = 0; i < clients.size(); i++) {
            nanos.set(i, TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    long of(int region) {
        return nanos.get(region);
    }

    void end() {
        ended = true;
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                clients.get(0).policy("session").set("heartbeat", Long.toString(System.nanoTime()));
                for (int i = 0; i < clients.size(); i++) {
                    int region = i;
                    clients.get(i)
                            .policy("session")
                            .get("heartbeat")
                            .ifPresent(written -> nanos.set(region, System.nanoTime() - Long.parseLong(written)));
                }
            } catch (CacheException e) {
                // The next time, then.
            }
        }
    }
}
