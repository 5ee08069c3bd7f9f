/** What the schema of a resource type does to its objects: defaults, unknown fields, validation, CEL rules. */
@NullMarked
package dev.regionalcache.localcluster.schema;

import org.jspecify.annotations.NullMarked;
