/** The port to a Redis or Valkey server, and its adapter on Jedis. No type of Jedis is visible. */
@NullMarked
package dev.regionalcache.redis;

import org.jspecify.annotations.NullMarked;
