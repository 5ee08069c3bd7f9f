package dev.regionalcache.crds.member;

/** What a region is in the epoch in force. */
public enum Role {
    /** Its head accepts writes. */
    Primary,
    /** Its head replicates from the parent region's head. */
    Replica,
    /** It has no servers: its agent answers, votes and prepares, and holds no data. */
    Witness
}
