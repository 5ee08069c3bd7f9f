package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.ServerView;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which heads have just been told of a preparation. That they are prepared is known some milliseconds later and is what the
 * control plane waits for: a status before that would only be in its way. Thread-safe.
 */
final class Preparing {

    /** So long nothing is told; a head that takes longer is told of without it. */
    static final Duration LONGEST = Duration.ofMillis(250);

    private record Begun(String preparation, Instant at) {}

    private final Map<MemberKey, Begun> begun = new ConcurrentHashMap<>();

    /** Whether the head is on its way to what a preparation asks of it. */
    boolean isAwaited(MemberSnapshot seen) {
        String preparation = seen.preparation().orElse("");
        boolean known = seen.status().isPresent() && seen.isObserved();
        boolean answers = seen.headView().filter(ServerView::answering).isPresent();
        if (preparation.isEmpty() || !known || !answers || seen.isPrepared()) {
            begun.remove(seen.key());
            return false;
        }
        Begun now = new Begun(preparation, seen.steady());
        Begun first = begun.merge(seen.key(), now, (b, n) -> b.preparation().equals(preparation) ? b : n);
        return Duration.between(first.at(), seen.steady()).compareTo(LONGEST) < 0;
    }
}
