/** How log lines say what they are about. */
@NullMarked
package dev.regionalcache.operator.logging;

import org.jspecify.annotations.NullMarked;
