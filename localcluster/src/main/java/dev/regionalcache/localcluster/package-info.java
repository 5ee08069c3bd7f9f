@NullMarked
package dev.regionalcache.localcluster;

import org.jspecify.annotations.NullMarked;
