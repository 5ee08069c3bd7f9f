/** Replication lag in time, from samples of offsets. */
@NullMarked
package dev.regionalcache.core.lag;

import org.jspecify.annotations.NullMarked;
