package dev.regionalcache.redis;

/**
 * How a master ended that hands over.
 *
 * @param state of its gate, as it was read back
 * @param at its history, and the offset after its last write
 */
public record Ending(GateState state, Offset at) {}
