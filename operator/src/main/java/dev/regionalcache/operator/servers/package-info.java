/**
 * Everything that the agent does with servers, without a Kubernetes type: a virtual thread and a connection for each, so
 * that one that hangs delays nobody else, and no reconciler ever waits for a server.
 */
@NullMarked
package dev.regionalcache.operator.servers;

import org.jspecify.annotations.NullMarked;
