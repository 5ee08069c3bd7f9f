package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Endpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Servers that did not answer a moment ago: a question to all is not held up by them. Of one thread. */
final class SilentServers {

    private final long nanos;
    private final Map<Endpoint, Long> since = new HashMap<>();

    SilentServers(Duration time) {
        nanos = time.toNanos();
    }

    void failed(Endpoint endpoint) {
        since.put(endpoint, System.nanoTime());
    }

    void answered(Endpoint endpoint) {
        since.remove(endpoint);
    }

    boolean contains(Endpoint endpoint) {
        Long failed = since.get(endpoint);
        return failed != null && System.nanoTime() - failed < nanos;
    }
}
