/**
 * The lease: a majority's permission to keep the primary's server writable in one epoch. Safety rests on {@link
 * dev.regionalcache.core.lease.Witness} and {@link dev.regionalcache.core.lease.LeaseHolder} alone, whatever a control plane
 * believes or does. Nothing here knows a clock, a thread or a network: time comes in as a {@link
 * dev.regionalcache.core.lease.Moment}, and objects are used by one thread at a time.
 */
@NullMarked
package dev.regionalcache.core.lease;

import org.jspecify.annotations.NullMarked;
