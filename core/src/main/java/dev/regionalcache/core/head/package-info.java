/** Which of a region's servers is the one that others reach, decided from one observation of them. */
@NullMarked
package dev.regionalcache.core.head;

import org.jspecify.annotations.NullMarked;
