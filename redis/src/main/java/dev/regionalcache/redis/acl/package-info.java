/** The users of a server: operator, replication and application. */
@NullMarked
package dev.regionalcache.redis.acl;

import org.jspecify.annotations.NullMarked;
