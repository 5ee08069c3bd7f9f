/**
 * The operator's part that decides for caches. It never talks to Redis: it reads members' status and writes members' spec.
 */
@NullMarked
package dev.regionalcache.operator.controlplane;

import org.jspecify.annotations.NullMarked;
