/** The API server: HTTP, discovery, the verbs, watches. */
@NullMarked
package dev.regionalcache.localcluster.api;

import org.jspecify.annotations.NullMarked;
