/**
 * The operator's part in each cluster. It applies members, keeps their servers in their roles, routes traffic, and reports.
 * A reconcile takes one immutable {@code MemberSnapshot}; what is decided of it is pure; the rest carries it out.
 */
@NullMarked
package dev.regionalcache.operator.agent;

import org.jspecify.annotations.NullMarked;
