/** Writing objects: by server-side apply, only where something differs, and never over somebody else's object. */
@NullMarked
package dev.regionalcache.operator.apply;

import org.jspecify.annotations.NullMarked;
