/** The node: runs the containers of pods as processes. */
@NullMarked
package dev.regionalcache.localcluster.node;

import org.jspecify.annotations.NullMarked;
