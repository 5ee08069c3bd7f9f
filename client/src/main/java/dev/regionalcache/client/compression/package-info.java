/** Compressed values in both of their forms. */
@NullMarked
package dev.regionalcache.client.compression;

import org.jspecify.annotations.NullMarked;
