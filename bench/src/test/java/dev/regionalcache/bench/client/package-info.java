/** What the Java client costs beside plain Jedis, and what classes of data at nine regions gain by it. */
@NullMarked
package dev.regionalcache.bench.client;

import org.jspecify.annotations.NullMarked;
