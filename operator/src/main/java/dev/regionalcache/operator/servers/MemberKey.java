package dev.regionalcache.operator.servers;

/** The region's share of a cache that servers belong to. */
public record MemberKey(String namespace, String cache, String region) {}
