/** How well a region does, from thresholds with hysteresis. */
@NullMarked
package dev.regionalcache.core.health;

import org.jspecify.annotations.NullMarked;
