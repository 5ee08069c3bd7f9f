/**
 * The agent's part that holds what policies say, on the server of the primary and while it is writable: a walk through its
 * keys on a thread and a connection of its own, in a share of the server's time. And what is told of classes in every region:
 * what their own servers hold and serve, and of those that share servers what clients hit, by samples.
 */
@NullMarked
package dev.regionalcache.operator.policies;

import org.jspecify.annotations.NullMarked;
