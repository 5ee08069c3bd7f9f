package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.operator.servers.MemberKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * While a new primary is being chosen writes stay led to where they were, for a moment: that server refuses them or is gone, and
 * to lead them nowhere in between is work that the change would wait for, twice in each region. It also leaves the node's proxy,
 * which takes changes up once a second, to the one that matters. Thread-safe.
 */
final class KeptWay {

    /** A change that takes longer may take long: then clients are refused at once instead of being left to their time-outs. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private record Begun(String preparation, Instant at) {}

    private final Map<MemberKey, Begun> begun = new ConcurrentHashMap<>();

    /** For how long the way of writes stays as it is; empty: these backends are in force now. */
    Optional<Duration> keptFor(MemberSnapshot seen, List<Backend> writes) {
        String preparation = seen.preparation().orElse("");
        if (preparation.isEmpty()) {
            begun.remove(seen.key());
            return Optional.empty();
        }
        Begun now = new Begun(preparation, seen.steady());
        Begun first = begun.merge(seen.key(), now, (b, n) -> b.preparation().equals(preparation) ? b : n);
        Duration left = LONGEST.minus(Duration.between(first.at(), seen.steady()));
        return writes.isEmpty() && left.isPositive() ? Optional.of(left) : Optional.empty();
    }
}
