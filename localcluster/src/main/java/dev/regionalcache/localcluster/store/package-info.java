/** The objects of a cluster, their history, and who is told of changes. */
@NullMarked
package dev.regionalcache.localcluster.store;

import org.jspecify.annotations.NullMarked;
