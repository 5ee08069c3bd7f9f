/** What a cache's members are to be: pure functions of one observation. */
@NullMarked
package dev.regionalcache.operator.controlplane.planning;

import org.jspecify.annotations.NullMarked;
