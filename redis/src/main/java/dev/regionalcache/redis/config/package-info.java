/** The configuration with which servers start: fenced, bounded in memory, and with the settings that replication needs. */
@NullMarked
package dev.regionalcache.redis.config;

import org.jspecify.annotations.NullMarked;
