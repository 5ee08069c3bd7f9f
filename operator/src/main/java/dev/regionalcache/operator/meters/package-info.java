/** Meters of the operator's own work. */
@NullMarked
package dev.regionalcache.operator.meters;

import org.jspecify.annotations.NullMarked;
