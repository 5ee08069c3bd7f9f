/** The passwords of a cache: their source, and a copy in each region. */
@NullMarked
package dev.regionalcache.operator.controlplane.secrets;

import org.jspecify.annotations.NullMarked;
