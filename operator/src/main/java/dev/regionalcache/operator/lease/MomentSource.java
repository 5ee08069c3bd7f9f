package dev.regionalcache.operator.lease;

import dev.regionalcache.core.lease.Moment;
import java.time.InstantSource;

/** Tells the time by both clocks of the machine. */
@FunctionalInterface
public interface MomentSource {

    /** Now. */
    Moment now();

    /** The machine's clock that nobody sets, and a wall clock. */
    static MomentSource with(InstantSource wall) {
        return () -> new Moment(System.nanoTime(), wall.millis());
    }
}
