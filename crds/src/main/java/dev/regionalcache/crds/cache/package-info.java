/** RegionalCache: one cache that spans regions, as a user declares it. */
@NullMarked
package dev.regionalcache.crds.cache;

import org.jspecify.annotations.NullMarked;
