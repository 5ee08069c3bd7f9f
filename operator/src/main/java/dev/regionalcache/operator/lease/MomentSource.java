package dev.regionalcache.operator.lease;

import dev.regionalcache.core.lease.Moment;

/** Tells the time by both clocks of the machine. */
@FunctionalInterface
public interface MomentSource {

    /** Now. */
    Moment now();

    /** The machine's own clocks. */
    static MomentSource system() {
        return () -> new Moment(System.nanoTime(), System.currentTimeMillis());
    }
}
