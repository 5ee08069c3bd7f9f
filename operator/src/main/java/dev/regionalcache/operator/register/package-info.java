/** {@code regionalcache register-cluster}: lets a control plane into the cluster of a further region. */
@NullMarked
package dev.regionalcache.operator.register;

import org.jspecify.annotations.NullMarked;
