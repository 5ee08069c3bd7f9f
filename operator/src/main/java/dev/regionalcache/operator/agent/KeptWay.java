package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.provisioning.Backend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * While a new primary is being chosen writes stay led to where they were, for a moment: that server refuses them or is gone, and
 * to lead them nowhere in between is work that the change would wait for, twice in each region. It also leaves the node's proxy,
 * which takes changes up once a second, to the one that matters. Pure.
 */
final class KeptWay {

    /** A change that takes longer may take long: then clients are refused at once instead of being left to their time-outs. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private KeptWay() {}

    /**
     * For how long the way of writes stays as it is; empty: these backends are in force now.
     *
     * @param age how long ago the preparation was first seen; empty: there is none
     */
    static Optional<Duration> keptFor(Optional<Duration> age, List<Backend> writes) {
        return age.map(LONGEST::minus).filter(left -> writes.isEmpty() && left.isPositive());
    }
}
