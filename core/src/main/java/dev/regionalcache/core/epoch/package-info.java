/** Who may be the primary: decisions over epochs, from what the members say. */
@NullMarked
package dev.regionalcache.core.epoch;

import org.jspecify.annotations.NullMarked;
