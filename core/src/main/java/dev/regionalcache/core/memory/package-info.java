/** How much of a container's memory holds keys. */
@NullMarked
package dev.regionalcache.core.memory;

import org.jspecify.annotations.NullMarked;
