/** What the operator's image holds beside the program: what Java learned of it in a run while the image was built. */
@NullMarked
package dev.regionalcache.operator.image;

import org.jspecify.annotations.NullMarked;
