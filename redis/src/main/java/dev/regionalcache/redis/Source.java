package dev.regionalcache.redis;

/**
 * A server as one sees it that is to follow it.
 *
 * @param replication its role and position
 * @param feeding whether replicas get in: not so long as it has nothing that they could follow, see {@link
 *     dev.regionalcache.redis.acl.AclUsers#feedingNobody}
 */
public record Source(Replication replication, boolean feeding) {}
