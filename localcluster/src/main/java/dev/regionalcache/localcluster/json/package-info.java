/** Reading and making of JSON trees. */
@NullMarked
package dev.regionalcache.localcluster.json;

import org.jspecify.annotations.NullMarked;
