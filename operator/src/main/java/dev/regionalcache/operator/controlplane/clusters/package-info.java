/**
 * The clusters that regions lie in. Each has a thread of its own that connects, asks once a second whether it answers, and
 * keeps caches of what the control plane needs; a cluster that does not answer delays nobody.
 */
@NullMarked
package dev.regionalcache.operator.controlplane.clusters;

import org.jspecify.annotations.NullMarked;
