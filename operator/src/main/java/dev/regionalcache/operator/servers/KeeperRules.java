package dev.regionalcache.operator.servers;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import java.util.ArrayList;
import java.util.List;

/** What a server must be told, from its plan and what it is. */
final class KeeperRules {

    private KeeperRules() {}

    /**
     * The commands to send now, in order.
     *
     * @param usersApplied whether this process has the planned users
     * @param settingsApplied whether this process has the planned settings
     * @param sight what its guard knows
     */
    static List<ServerAction> decide(
            ServerPlan plan, ServerInfo info, boolean usersApplied, boolean settingsApplied, GuardSight sight) {
        List<ServerAction> actions = new ArrayList<>();
        if (plan.paused()) {
            return actions;
        }
        if (isLeftOpen(plan, info)) {
            if (!info.loading()) {
                follow(leader(plan.role(), info), info, actions);
            }
            return actions;
        }
        if (!usersApplied) {
            actions.add(new ServerAction.SetUsers());
        }
        // They would bring the pings back that a server which hands over must not send.
        if ((!settingsApplied || isFencedWithoutLease(plan, info)) && !sight.handingOver()) {
            actions.add(new ServerAction.HoldSettings());
        }
        // While it loads it refuses REPLICAOF; it is asked again when it has loaded.
        if (!info.loading()) {
            role(plan.role(), info, sight, actions);
        }
        boolean waits = info.isMaster() && sight.handedOver() && !(plan.role() instanceof DesiredRole.Detached);
        if (waits && actions.isEmpty()) {
            // Their writes would wait here until it follows, and the successor accepts them already.
            actions.add(new ServerAction.SendWaitingOn());
        }
        return actions;
    }

    /**
     * Whether a server that is not the primary's would accept writes as soon as it has the settings of a cache without a lease:
     * they lift the fence. So it is a replica before all else.
     */
    private static boolean isLeftOpen(ServerPlan plan, ServerInfo info) {
        boolean primary = plan.role() instanceof DesiredRole.Primary(String runId) && runId.equals(info.runId());
        return plan.guard() == null && info.isMaster() && !primary;
    }

    /** The last fence of the lease that it had may come after the settings that lift it. */
    private static boolean isFencedWithoutLease(ServerPlan plan, ServerInfo info) {
        return plan.guard() == null && info.demandsReplicas();
    }

    private static ServerAddress leader(DesiredRole role, ServerInfo info) {
        return role instanceof DesiredRole.Follow(ServerAddress master, String runId)
                        && (runId == null || runId.equals(info.runId()))
                ? master
                : ServerAddress.DEAD;
    }

    /** The users that the server is to have now: replicas get in where they find what they can follow. */
    static List<AclUser> users(ServerPlan plan, ServerInfo info) {
        boolean feeds = switch (plan.role()) {
            case DesiredRole.Fenced() -> false;
            case DesiredRole.Detached _ -> false;
            case DesiredRole.Stay() -> info.isMaster() || info.linkUp();
            case DesiredRole.Follow _, DesiredRole.CatchUp _, DesiredRole.Feed _ -> info.isMaster() || info.linkUp();
            case DesiredRole.Primary(String runId) ->
                info.isMaster() && info.runId().equals(runId);
            case DesiredRole.Leased(String runId) ->
                info.isMaster() && info.runId().equals(runId);
            case DesiredRole.Successor(String runId, Epoch of) ->
                info.runId().equals(runId) && (info.isMaster() || info.linkUp());
        };
        return feeds ? plan.users() : AclUsers.feedingNobody(plan.users());
    }

    private static void role(DesiredRole role, ServerInfo info, GuardSight sight, List<ServerAction> actions) {
        switch (role) {
            case DesiredRole.Stay() -> {
                // Nothing is known that it could follow.
            }
            case DesiredRole.Fenced() -> follow(ServerAddress.DEAD, info, actions);
            case DesiredRole.Follow(ServerAddress master, String runId) -> {
                if (sight.mayFollow() && (runId == null || runId.equals(info.runId()))) {
                    follow(master, info, actions);
                }
                if (sight.mayRelink()) {
                    actions.add(new ServerAction.Relink(master));
                }
            }
            case DesiredRole.CatchUp(ServerAddress source, String runId, long offset) -> {
                if (runId.equals(info.runId()) && sight.mayFollow()) {
                    follow(source, info, actions);
                }
            }
            case DesiredRole.Feed(ServerAddress master, String history) -> {
                if (sight.mayFollow()) {
                    follow(master, info, actions);
                } else if (!sight.looking()
                        && !info.isMaster()
                        && sight.fenced()
                        && history.equals(info.replicationId())) {
                    // One whose link is down feeds nobody.
                    actions.add(new ServerAction.Promote());
                }
            }
            case DesiredRole.Primary(String runId) -> {
                // Another process is a replica already: see isLeftOpen.
                if (info.runId().equals(runId) && !info.isMaster()) {
                    actions.add(new ServerAction.Promote());
                }
            }
            case DesiredRole.Leased(String runId) -> {
                if (!info.runId().equals(runId)) {
                    fenceMaster(info, actions);
                } else if (!info.isMaster() && sight.fenced()) {
                    actions.add(new ServerAction.Promote());
                }
            }
            case DesiredRole.Successor(String runId, Epoch of) -> {
                if (!info.runId().equals(runId)) {
                    fenceMaster(info, actions);
                } else if (!info.isMaster() && sight.fenced() && sight.mayTakeOver()) {
                    actions.add(new ServerAction.Promote());
                }
            }
            case DesiredRole.Detached _ -> {
                if (!info.isMaster()) {
                    if (sight.mayDetach()) {
                        follow(ServerAddress.DEAD, info, actions);
                    }
                } else if (sight.fenced() && !sight.applicationsGone()) {
                    actions.add(new ServerAction.DropApplications());
                }
            }
        }
    }

    private static void fenceMaster(ServerInfo info, List<ServerAction> actions) {
        if (info.isMaster()) {
            follow(ServerAddress.DEAD, info, actions);
        }
    }

    private static void follow(ServerAddress master, ServerInfo info, List<ServerAction> actions) {
        // The same master again would cost a synchronisation.
        if (!master.equals(info.master())) {
            actions.add(new ServerAction.ReplicaOf(master));
            if (info.isMaster()) {
                actions.add(new ServerAction.DropApplications());
            }
        }
    }
}
