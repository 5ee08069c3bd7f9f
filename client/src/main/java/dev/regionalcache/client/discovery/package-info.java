/** The document by which clients find servers and policies, and how a client follows it. */
@NullMarked
package dev.regionalcache.client.discovery;

import org.jspecify.annotations.NullMarked;
