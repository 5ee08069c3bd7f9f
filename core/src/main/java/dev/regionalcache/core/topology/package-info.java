/** Replication trees: as declared, and in force for any primary region and any missing regions. */
@NullMarked
package dev.regionalcache.core.topology;

import org.jspecify.annotations.NullMarked;
