package dev.regionalcache.crds.cache;

/** What the cache is doing, as one word. */
public enum Phase {
    /** Nothing decided yet: the regions have not been read. */
    Pending,
    /** Regions are coming up for the first time. */
    Provisioning,
    /** Every region serves. */
    Ready,
    /** Some region does not serve as it should; the conditions say which and why. */
    Degraded,
    /** A change is being rolled out. */
    Updating,
    /** The operator changes nothing: spec.pause. */
    Paused,
    /** The regions are being removed. */
    Deleting
}
