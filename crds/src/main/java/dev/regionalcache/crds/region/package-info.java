/** CacheRegion: where a region is and how it is reached. */
@NullMarked
package dev.regionalcache.crds.region;

import org.jspecify.annotations.NullMarked;
