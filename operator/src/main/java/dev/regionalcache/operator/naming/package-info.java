/** Names, labels and annotations of everything that control plane and agent write: a contract between the two. */
@NullMarked
package dev.regionalcache.operator.naming;

import org.jspecify.annotations.NullMarked;
