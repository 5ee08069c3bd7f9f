/** Measures on real clusters, and writes docs/benchmarks.md. Nothing here passes or fails by a figure. */
@NullMarked
package dev.regionalcache.bench;

import org.jspecify.annotations.NullMarked;
