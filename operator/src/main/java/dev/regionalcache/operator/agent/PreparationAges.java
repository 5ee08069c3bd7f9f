package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.MemberKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How long ago the preparation that a member is in was first seen. Thread-safe. */
final class PreparationAges {

    private record Begun(String preparation, Instant at) {}

    private final Map<MemberKey, Begun> begun = new ConcurrentHashMap<>();

    /** Zero at first sight; empty: no new primary is being chosen. */
    Optional<Duration> of(MemberSnapshot seen) {
        Optional<String> preparation = seen.preparation();
        if (preparation.isEmpty()) {
            begun.remove(seen.key());
            return Optional.empty();
        }
        Begun now = new Begun(preparation.get(), seen.steady());
        Begun first = begun.merge(seen.key(), now, (b, n) -> b.preparation().equals(n.preparation()) ? b : n);
        return Optional.of(Duration.between(first.at(), seen.steady()));
    }

    /** The member is served no more. */
    void forget(MemberKey member) {
        begun.remove(member);
    }
}
