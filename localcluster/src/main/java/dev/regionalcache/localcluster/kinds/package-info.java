/** What the API server does for some built-in kinds only. */
@NullMarked
package dev.regionalcache.localcluster.kinds;

import org.jspecify.annotations.NullMarked;
