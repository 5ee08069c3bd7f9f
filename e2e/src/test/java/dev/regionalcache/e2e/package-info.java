/** Black-box tests: the chart and the image on real clusters, with the programs that users have. */
@NullMarked
package dev.regionalcache.e2e;

import org.jspecify.annotations.NullMarked;
