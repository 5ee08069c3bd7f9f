/** Connections to servers, and what one round trip asks. No type of Jedis leaves this package. */
@NullMarked
package dev.regionalcache.client.connection;

import org.jspecify.annotations.NullMarked;
