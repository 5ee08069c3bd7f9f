package dev.regionalcache.crds.cache;

/** How far a change of the primary is. */
public enum FailoverState {
    /** Regions stop answering the epoch before, and report what they hold. */
    Preparing,
    /** A server was chosen and is being made the primary. */
    Promoting,
    /** The new primary is writable, and the other regions are being brought under it. */
    Following,
    /** Every region that can be reached follows the new primary. */
    Completed,
    /** A later epoch took its place before it was through. */
    Superseded
}
