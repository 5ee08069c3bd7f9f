package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a server what {@link KeeperRules} decide, and remembers what its process was told. For the keeper's thread. */
final class ServerCommands {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCommands.class);

    private final GuardKeeper guard;
    private final ServerObserver observer;
    private final Runnable lookAgain;

    /** Run id and users that the process was given; run id and settings likewise. */
    private @Nullable List<Object> users;

    private @Nullable List<Object> settings;

    private boolean handingOver;

    /** Has told nothing; {@code lookAgain} is called where the server is to be observed again at once. */
    ServerCommands(GuardKeeper guard, ServerObserver observer, Runnable lookAgain) {
        this.guard = guard;
        this.observer = observer;
        this.lookAgain = lookAgain;
    }

    /** Does what is due by this observation; whether there was nothing. */
    boolean act(ServerPlan plan, ServerInfo info, RedisServer server, Credentials login) {
        List<Object> wantedUsers = List.of(info.runId(), KeeperRules.users(plan, info));
        List<Object> wantedSettings = List.of(info.runId(), plan.settings());
        GuardSight sight = guard.sight(plan, info, server, login);
        if (handingOver && !sight.handingOver()) {
            // Whatever came of it: what was held back is served, and pings are sent again.
            server.unpause();
            settings = null;
        }
        handingOver = sight.handingOver();
        List<ServerAction> actions =
                KeeperRules.decide(plan, info, wantedUsers.equals(users), wantedSettings.equals(settings), sight);
        for (ServerAction action : actions) {
            switch (action) {
                case ServerAction.SetUsers() -> setUsers(server, info, KeeperRules.users(plan, info));
                case ServerAction.HoldSettings() -> {
                    holdSettings(server, info.runId(), plan.settings());
                    settings = wantedSettings;
                }
                case ServerAction.DropApplications() -> {
                    server.closeApplications();
                    guard.applicationsGone(info);
                }
                case ServerAction.SendWaitingOn() -> server.closeWaitingApplications(SpareConnections.MOST_AT_ONCE);
                case ServerAction.ReplicaOf(var master) -> {
                    LOG.info("{} follows {} instead of {}", plan.pod(), master, info.master());
                    if (info.isMaster() || info.connectedReplicas() > 0) {
                        // Its replicas lose it and ask at once, before it has a master: see feedingNobody.
                        setUsers(server, info, AclUsers.feedingNobody(plan.users()));
                    }
                    server.replicaOf(master);
                    if (master.equals(ServerAddress.DEAD)) {
                        // It is there already, and a choice waits for that.
                        lookAgain.run();
                    }
                    if (sight.handingOver()) {
                        // Not before: what waits would be written after the end that the successor was told.
                        server.unpause();
                    }
                }
                case ServerAction.Relink(var master) -> {
                    LOG.info("{} asks {} again", plan.pod(), master);
                    server.replicaOf(ServerAddress.DEAD);
                    server.replicaOf(master);
                }
                case ServerAction.Promote() -> {
                    LOG.info("{} becomes the primary at offset {}", plan.pod(), info.offset());
                    guard.promoting();
                    server.promote();
                    guard.promoted();
                    lookAgain.run();
                    // At once: a sibling that is refused asks again after a second only.
                    setUsers(server, info, plan.users());
                }
            }
        }
        return actions.isEmpty();
    }

    private void setUsers(RedisServer server, ServerInfo info, List<AclUser> wanted) {
        // One that fails may have been carried out all the same, or in part.
        users = null;
        server.setUsers(wanted);
        users = List.of(info.runId(), wanted);
    }

    private void holdSettings(RedisServer server, String runId, Map<String, String> wanted) {
        HeldSettings held = HeldSettings.tell(server, wanted);
        observer.settings(runId, ServerPlan.revision(wanted), held.restartFor(), held.invalid());
    }
}
