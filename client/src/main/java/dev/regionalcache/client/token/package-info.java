/** Where in the stream of replication a write or a read was, and the text in which a session carries that. */
@NullMarked
package dev.regionalcache.client.token;

import org.jspecify.annotations.NullMarked;
