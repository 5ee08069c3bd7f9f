package dev.regionalcache.operator.servers;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.redis.Offset;

/**
 * The primary has handed over to this server.
 *
 * @param of the epoch that it handed over
 * @param end where it ended: in a history that was begun since, this server may lack what that one accepted last
 * @param taken told, once, when this one has reached that and is a master; on its keeper's thread
 */
public record TakeOver(Epoch of, Offset end, Runnable taken) {}
