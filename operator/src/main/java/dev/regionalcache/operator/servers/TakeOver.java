package dev.regionalcache.operator.servers;

import dev.regionalcache.core.epoch.Epoch;

/**
 * The primary has handed over to this server.
 *
 * @param of the epoch that it handed over
 * @param offset at which it ended
 * @param taken told, once, when this one has reached that and is a master; on its keeper's thread
 */
public record TakeOver(Epoch of, long offset, Runnable taken) {}
