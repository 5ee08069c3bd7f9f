/** What applications saw, and whether it can be: pure, told apart from how it was recorded. */
@NullMarked
package dev.regionalcache.playground.history;

import org.jspecify.annotations.NullMarked;
