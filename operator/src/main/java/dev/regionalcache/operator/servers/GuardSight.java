package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.ServerInfo;

/**
 * What a keeper must know of the gate before it changes a server's role.
 *
 * @param fenced whether this process has confirmed that it refuses all writes
 * @param mayFollow whether the server that is to be followed can be, and nothing that this one holds is lost unreported
 * @param applicationsGone whether applications' connections were closed behind the fence
 * @param mayTakeOver whether the primary has handed over to this server, which has all that it wrote
 * @param handingOver whether this server hands over, or has done so and is still a master
 * @param handedOver whether it has, its successor holds its lease, and it is to be looked whether applications wait here
 * @param mayRelink whether the server that it follows, and has lost, would take it back now
 * @param looking whether {@code mayFollow} has yet to be found out for the first time
 * @param mayDetach whether nothing that is on its way is cut off when the server stops following
 */
record GuardSight(
        boolean fenced,
        boolean mayFollow,
        boolean applicationsGone,
        boolean mayTakeOver,
        boolean handingOver,
        boolean handedOver,
        boolean mayRelink,
        boolean looking,
        boolean mayDetach) {

    /** Of a cache without a lease. */
    static final GuardSight NONE = new GuardSight(false, true, true, false, false);

    /** It has been found out whether the server may follow, or it follows nobody. */
    GuardSight(boolean fenced, boolean mayFollow, boolean applicationsGone, boolean mayTakeOver, boolean handingOver) {
        this(fenced, mayFollow, applicationsGone, mayTakeOver, handingOver, false, false, false, true);
    }

    /** Whether nothing is added to what it holds but by its parent. The fence of a master is proof to others, whatever its role. */
    boolean isStill(DesiredRole role, ServerInfo info) {
        boolean detached = role instanceof DesiredRole.Detached;
        return info.isMaster() ? fenced && (!detached || applicationsGone) : !detached || info.isFenced();
    }
}
