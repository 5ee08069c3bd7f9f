/** The control plane's work on one cache: observe, plan, carry out, report. */
@NullMarked
package dev.regionalcache.operator.controlplane.cache;

import org.jspecify.annotations.NullMarked;
