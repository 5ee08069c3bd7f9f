/** A client for caches that span regions: local reads that see what was written, cache policies, compression. */
@NullMarked
package dev.regionalcache.client;

import org.jspecify.annotations.NullMarked;
