/** Which server a read or a write goes to, and when it goes on to the next. */
@NullMarked
package dev.regionalcache.client.routing;

import org.jspecify.annotations.NullMarked;
