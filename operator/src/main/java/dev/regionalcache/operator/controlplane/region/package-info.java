/** The control plane's work on one CacheRegion: whether its cluster can be used. */
@NullMarked
package dev.regionalcache.operator.controlplane.region;

import org.jspecify.annotations.NullMarked;
