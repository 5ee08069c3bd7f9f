/** CacheMember: one region's share of one cache; decisions come down in spec, observations go up in status. */
@NullMarked
package dev.regionalcache.crds.member;

import org.jspecify.annotations.NullMarked;
