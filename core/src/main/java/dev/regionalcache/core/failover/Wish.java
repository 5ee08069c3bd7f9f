package dev.regionalcache.core.failover;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A wish that another region be the primary, though nothing is wrong with the one that is.
 *
 * @param region which; null: the best one of those that can be
 * @param reason Switchover, Failback, Restart or Return
 * @param close the regions whose lag is known, and at most {@link #LAG}
 */
public record Wish(@Nullable String region, String reason, Set<String> close) {

    /** A person has ordered it. */
    public static final String ORDER = "Switchover";

    /** The primary's server is to be restarted, as for another version. */
    public static final String RESTART = "Restart";

    /** Writes wait until the target has caught up: one that is farther behind is not switched to. */
    public static final Duration LAG = Duration.ofSeconds(1);

    /** Copies what it is given. */
    public Wish {
        close = Set.copyOf(close);
    }

    boolean isOrder() {
        return reason.equals(ORDER);
    }
}
