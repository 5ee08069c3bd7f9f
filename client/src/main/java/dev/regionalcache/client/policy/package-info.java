/** Classes of cached data: keys, times to live, loading, counters. */
@NullMarked
package dev.regionalcache.client.policy;

import org.jspecify.annotations.NullMarked;
