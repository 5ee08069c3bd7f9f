package dev.regionalcache.core.topology;

import org.jspecify.annotations.Nullable;

/** A node of the declared replication tree; the root has no parent. */
public record Region(String name, @Nullable String parent) {}
