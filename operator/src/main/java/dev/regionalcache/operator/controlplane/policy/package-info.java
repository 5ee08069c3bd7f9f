/** The control plane's work on CachePolicies: which are in force, and what their status says. */
@NullMarked
package dev.regionalcache.operator.controlplane.policy;

import org.jspecify.annotations.NullMarked;
