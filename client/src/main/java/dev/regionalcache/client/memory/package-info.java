/** A cache inside the process, for tests of applications. */
@NullMarked
package dev.regionalcache.client.memory;

import org.jspecify.annotations.NullMarked;
