/** In which order servers take a new template, and which versions may replicate from which. */
@NullMarked
package dev.regionalcache.core.rollout;

import org.jspecify.annotations.NullMarked;
