/** Addresses, Services, and the distances between regions. */
@NullMarked
package dev.regionalcache.localcluster.network;

import org.jspecify.annotations.NullMarked;
