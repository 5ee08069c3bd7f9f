/** Connections to API servers. */
@NullMarked
package dev.regionalcache.operator.apiserver;

import org.jspecify.annotations.NullMarked;
