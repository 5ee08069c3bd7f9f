/**
 * What a member's objects look like. Pure builders: a member's spec and passwords go in, Kubernetes objects come out, equal
 * ones for equal input, so that an upgrade of the operator restarts nothing.
 */
@NullMarked
package dev.regionalcache.operator.provisioning;

import org.jspecify.annotations.NullMarked;
