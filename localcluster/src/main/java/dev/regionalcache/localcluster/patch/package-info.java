/** How objects are changed by patches, and who owns which field: server-side apply and the other kinds of patch. */
@NullMarked
package dev.regionalcache.localcluster.patch;

import org.jspecify.annotations.NullMarked;
