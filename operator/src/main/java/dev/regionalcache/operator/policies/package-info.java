/**
 * The agent's part that holds what policies say, on the server of the primary and while it is writable: a walk through its
 * keys on a thread and a connection of its own, in a share of the server's time.
 */
@NullMarked
package dev.regionalcache.operator.policies;

import org.jspecify.annotations.NullMarked;
