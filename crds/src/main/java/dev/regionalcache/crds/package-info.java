/** The custom resources of group {@code regionalcache.dev} and what they share. Records, so that two specs or
 * statuses are compared by value; every collection is never null. */
@NullMarked
package dev.regionalcache.crds;

import org.jspecify.annotations.NullMarked;
