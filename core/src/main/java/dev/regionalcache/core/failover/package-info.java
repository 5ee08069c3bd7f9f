/**
 * Changes of the primary, decided from one observation of all members. {@link
 * dev.regionalcache.core.failover.FailoverRules#decide} is the one function that a control plane calls, also where no lease is
 * in force; it asks {@link dev.regionalcache.core.epoch.EpochRules} there.
 */
@NullMarked
package dev.regionalcache.core.failover;

import org.jspecify.annotations.NullMarked;
