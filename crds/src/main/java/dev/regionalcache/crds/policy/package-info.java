/** CachePolicy: a class of keys of one cache, and what holds for it. */
@NullMarked
package dev.regionalcache.crds.policy;

import org.jspecify.annotations.NullMarked;
