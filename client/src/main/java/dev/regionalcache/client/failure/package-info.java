/** What a call can end with. */
@NullMarked
package dev.regionalcache.client.failure;

import org.jspecify.annotations.NullMarked;
