/** What the client counts, and where to. */
@NullMarked
package dev.regionalcache.client.metrics;

import org.jspecify.annotations.NullMarked;
