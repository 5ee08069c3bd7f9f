/** What happens to the primary where the regions are as far from each other as in the world. */
@NullMarked
package dev.regionalcache.bench.distance;

import org.jspecify.annotations.NullMarked;
