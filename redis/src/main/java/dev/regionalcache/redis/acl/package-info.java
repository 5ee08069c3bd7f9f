/** The users of a server: operator, gate, replication and application. */
@NullMarked
package dev.regionalcache.redis.acl;

import org.jspecify.annotations.NullMarked;
