/** Classes of keys with servers of their own: each has caches that are derived from the main one and its policy. */
@NullMarked
package dev.regionalcache.operator.controlplane.classes;

import org.jspecify.annotations.NullMarked;
