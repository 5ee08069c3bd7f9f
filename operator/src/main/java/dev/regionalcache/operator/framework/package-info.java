/** What control plane and agent ask of the operator framework alike. */
@NullMarked
package dev.regionalcache.operator.framework;

import org.jspecify.annotations.NullMarked;
