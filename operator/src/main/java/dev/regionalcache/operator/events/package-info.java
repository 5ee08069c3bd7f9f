/** Kubernetes events: one for each transition that a person may want to know of, none for what goes on as it did. */
@NullMarked
package dev.regionalcache.operator.events;

import org.jspecify.annotations.NullMarked;
