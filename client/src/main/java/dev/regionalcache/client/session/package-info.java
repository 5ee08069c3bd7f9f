/** What one user, request or conversation has written and seen. */
@NullMarked
package dev.regionalcache.client.session;

import org.jspecify.annotations.NullMarked;
