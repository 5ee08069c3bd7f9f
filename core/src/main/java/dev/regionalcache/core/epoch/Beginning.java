package dev.regionalcache.core.epoch;

/**
 * Where a history begins: a server that went on from another one.
 *
 * @param previousId the history before
 * @param offset the last byte of that which belongs to this one too
 */
public record Beginning(String previousId, long offset) {}
