/** The document by which clients find a cache's servers: what control plane and agents both know of it. */
@NullMarked
package dev.regionalcache.operator.discovery;

import org.jspecify.annotations.NullMarked;
