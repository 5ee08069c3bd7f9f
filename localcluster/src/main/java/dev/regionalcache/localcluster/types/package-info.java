/** Which resources the API server knows: built-in ones, and those that CustomResourceDefinitions declare. */
@NullMarked
package dev.regionalcache.localcluster.types;

import org.jspecify.annotations.NullMarked;
