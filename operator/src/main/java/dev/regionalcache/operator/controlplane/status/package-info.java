/** A cache's status, folded of what its members say. Pure. */
@NullMarked
package dev.regionalcache.operator.controlplane.status;

import org.jspecify.annotations.NullMarked;
