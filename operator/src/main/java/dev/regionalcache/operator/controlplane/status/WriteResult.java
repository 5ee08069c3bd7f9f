package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.crds.member.CacheMember;

/** What became of a region's member. */
public sealed interface WriteResult {

    /** It is as planned; {@code member} is what the API server has. */
    record Written(CacheMember member) implements WriteResult {}

    /** Somebody else's object is in its place. */
    record Conflict(String message) implements WriteResult {}

    /** It was not written; it is tried again. */
    record Failed(String message) implements WriteResult {}
}
