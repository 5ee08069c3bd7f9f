@NullMarked
package dev.regionalcache.playground;

import org.jspecify.annotations.NullMarked;
