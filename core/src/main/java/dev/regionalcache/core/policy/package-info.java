/** Classes of keys that share servers: which keys are of which, how long they live, what they take, and what goes. */
@NullMarked
package dev.regionalcache.core.policy;

import org.jspecify.annotations.NullMarked;
