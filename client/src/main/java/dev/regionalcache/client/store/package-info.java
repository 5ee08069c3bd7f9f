/** What classes of cached data need of what keeps them: servers in several regions, or a map in a test. */
@NullMarked
package dev.regionalcache.client.store;

import org.jspecify.annotations.NullMarked;
