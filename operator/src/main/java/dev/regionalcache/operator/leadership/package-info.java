/** Which of several control planes decides: the Lease that they elect a leader by, and how it is handed over. */
@NullMarked
package dev.regionalcache.operator.leadership;

import org.jspecify.annotations.NullMarked;
