package dev.regionalcache.operator.servers;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long others are waited for in one epoch before it is gone on without them. For one thread at a time. */
final class Patience {

    private final Duration length;
    private long epoch;
    private @Nullable Instant since;

    /** All of it is left. */
    Patience(Duration length) {
        this.length = length;
    }

    /** They fail; whether they are waited for. Another epoch begins anew. */
    boolean isLeft(long inEpoch, Instant now) {
        Instant began = since == null || epoch != inEpoch ? now : since;
        since = began;
        epoch = inEpoch;
        return !isOver(inEpoch, now);
    }

    /** Whether they have failed for so long in this epoch that they are not waited for any more. */
    boolean isOver(long inEpoch, Instant now) {
        return since != null && epoch == inEpoch && Duration.between(since, now).compareTo(length) >= 0;
    }

    /** They did not fail. */
    void renew() {
        since = null;
    }
}
