/** How long a cache takes no writes when its primary fails, beside Redis Sentinel with the same load on the same machine. */
@NullMarked
package dev.regionalcache.bench.failover;

import org.jspecify.annotations.NullMarked;
