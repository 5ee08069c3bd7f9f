package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.operator.fixture.Infos;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeeperRulesTest {

    private static final ServerAddress PARENT = new ServerAddress("10.0.0.1", 6379);
    private static final ServerAddress OTHER = new ServerAddress("10.0.0.2", 6379);
    private static final Guard LEASED =
            new Guard(null, true, 0, Set.of(), null, LeaseTimings.LONGEST, null, null, null);

    @Test
    void aReplicaThatHasLostItsMasterAsksAgainWhenThatIsReady() {
        DesiredRole follow = new DesiredRole.Follow(PARENT);
        assertThat(decide(
                        follow,
                        replicaOf(PARENT),
                        new GuardSight(false, true, false, false, false, false, true, false, true)))
                .containsExactly(new ServerAction.Relink(PARENT));
        assertThat(decide(follow, replicaOf(PARENT), new GuardSight(false, true, false, false, false)))
                .isEmpty();
    }

    @Test
    void aServerIsToldWhatItIsNotYetAndNothingTwice() {
        assertThat(decide(new DesiredRole.Follow(PARENT), replicaOf(ServerAddress.DEAD)))
                .containsExactly(new ServerAction.ReplicaOf(PARENT));
        assertThat(decide(new DesiredRole.Follow(PARENT), replicaOf(PARENT))).isEmpty();
        assertThat(decide(new DesiredRole.Follow(OTHER), replicaOf(PARENT)))
                .containsExactly(new ServerAction.ReplicaOf(OTHER));
        assertThat(decide(new DesiredRole.Fenced(), replicaOf(ServerAddress.DEAD)))
                .isEmpty();
        assertThat(decide(new DesiredRole.Stay(), replicaOf(PARENT))).isEmpty();
    }

    /** The settings of a cache without a lease lift the fence of the lease that it had. */
    @Test
    void withoutALeaseAMasterThatIsNotThePrimaryIsAReplicaBeforeAllElse() {
        assertThat(KeeperRules.decide(
                        plan(new DesiredRole.Follow(PARENT), false), master(), false, false, GuardSight.NONE))
                .containsExactly(new ServerAction.ReplicaOf(PARENT), new ServerAction.DropApplications());
        assertThat(decide(new DesiredRole.Follow(PARENT, "another"), master()))
                .containsExactly(new ServerAction.ReplicaOf(ServerAddress.DEAD), new ServerAction.DropApplications());
        assertThat(decide(new DesiredRole.Stay(), master()))
                .containsExactly(new ServerAction.ReplicaOf(ServerAddress.DEAD), new ServerAction.DropApplications());
        assertThat(KeeperRules.decide(
                        plan(new DesiredRole.Stay(), false), info(null, true), false, false, GuardSight.NONE))
                .as("it refuses the role while it loads")
                .isEmpty();
    }

    /** The last fence of the lease may come after the settings, over another connection: writes were refused for ever. */
    @Test
    void withoutALeaseAServerThatIsFencedAllTheSameIsToldItsSettingsAgain() {
        DesiredRole primary = new DesiredRole.Primary("run");
        ServerInfo fenced = info(null, false, true);
        assertThat(KeeperRules.decide(plan(primary, false), fenced, true, true, GuardSight.NONE))
                .containsExactly(new ServerAction.HoldSettings());
        assertThat(KeeperRules.decide(plan(primary, false), master(), true, true, GuardSight.NONE))
                .isEmpty();
        assertThat(KeeperRules.decide(
                        plan(new DesiredRole.Leased("run"), false, LEASED), fenced, true, true, GuardSight.NONE))
                .as("its gate's business")
                .isEmpty();
    }

    @Test
    void aProcessThatNobodyHasLookedAtDoesNotFollow() {
        assertThat(decide(new DesiredRole.Follow(PARENT, "run"), replicaOf(ServerAddress.DEAD)))
                .containsExactly(new ServerAction.ReplicaOf(PARENT));
        assertThat(decide(new DesiredRole.Follow(PARENT, "another"), replicaOf(ServerAddress.DEAD)))
                .isEmpty();
    }

    @Test
    void aMasterThatIsDemotedLosesItsApplications() {
        assertThat(decide(new DesiredRole.Follow(PARENT), master()))
                .containsExactly(new ServerAction.ReplicaOf(PARENT), new ServerAction.DropApplications());
        assertThat(decide(new DesiredRole.Fenced(), master()))
                .containsExactly(new ServerAction.ReplicaOf(ServerAddress.DEAD), new ServerAction.DropApplications());
    }

    @Test
    void onlyTheProcessThatWasRecordedBecomesThePrimary() {
        assertThat(decide(new DesiredRole.Primary("run"), replicaOf(ServerAddress.DEAD)))
                .containsExactly(new ServerAction.Promote());
        assertThat(decide(new DesiredRole.Primary("run"), master())).isEmpty();
        assertThat(decide(new DesiredRole.Primary("another"), replicaOf(ServerAddress.DEAD)))
                .isEmpty();
        assertThat(decide(new DesiredRole.Primary("another"), master()))
                .contains(new ServerAction.ReplicaOf(ServerAddress.DEAD));
    }

    @Test
    void whileItLoadsItsRoleIsLeftAlone() {
        assertThat(KeeperRules.decide(
                        plan(new DesiredRole.Primary("run"), false), info(null, true), true, true, GuardSight.NONE))
                .isEmpty();
    }

    @Test
    void nothingIsChangedWhilePaused() {
        assertThat(KeeperRules.decide(
                        plan(new DesiredRole.Follow(PARENT), true), info(null, false), false, false, GuardSight.NONE))
                .isEmpty();
    }

    @Test
    void usersComeBeforeTheRoleSoThatReplicasAreLetIn() {
        assertThat(KeeperRules.decide(
                        plan(new DesiredRole.Primary("run"), false),
                        info(ServerAddress.DEAD, false),
                        false,
                        false,
                        GuardSight.NONE))
                .containsExactly(
                        new ServerAction.SetUsers(), new ServerAction.HoldSettings(), new ServerAction.Promote());
    }

    @Test
    void underALeaseAMasterIsMadeBehindAFenceOnly() {
        DesiredRole leased = new DesiredRole.Leased("run");
        assertThat(decide(leased, replicaOf(ServerAddress.DEAD), new GuardSight(false, false, false, false, false)))
                .isEmpty();
        assertThat(decide(leased, replicaOf(ServerAddress.DEAD), new GuardSight(true, false, false, false, false)))
                .containsExactly(new ServerAction.Promote());
        assertThat(decide(leased, master(), new GuardSight(false, false, false, false, false)))
                .isEmpty();
        assertThat(decide(
                        new DesiredRole.Leased("another"),
                        replicaOf(PARENT),
                        new GuardSight(true, true, false, false, false)))
                .isEmpty();
    }

    @Test
    void aSuccessorIsMadeAMasterWhenItHasAllThatWasHandedOver() {
        DesiredRole successor = new DesiredRole.Successor("run", new Epoch(1, "leader", "a"));
        assertThat(decide(successor, replicaOf(PARENT), new GuardSight(true, true, false, false, false)))
                .isEmpty();
        assertThat(decide(successor, replicaOf(PARENT), new GuardSight(false, true, false, true, false)))
                .isEmpty();
        assertThat(decide(successor, replicaOf(PARENT), new GuardSight(true, true, false, true, false)))
                .containsExactly(new ServerAction.Promote());
        assertThat(decide(successor, master(), new GuardSight(true, true, false, true, false)))
                .isEmpty();
    }

    @Test
    void whoWaitsAtAServerThatHasHandedOverIsSentToItsSuccessor() {
        DesiredRole leased = new DesiredRole.Leased("run");
        GuardSight handedOver = new GuardSight(true, false, false, false, true, true, false, false, true);
        assertThat(decide(leased, master(), handedOver)).containsExactly(new ServerAction.SendWaitingOn());
        assertThat(decide(new DesiredRole.Follow(PARENT), master(), handedOver))
                .as("it may not follow yet")
                .containsExactly(new ServerAction.SendWaitingOn());
        assertThat(decide(new DesiredRole.Detached(), master(), handedOver))
                .as("a choice waits for what it holds")
                .containsExactly(new ServerAction.DropApplications());
        assertThat(decide(leased, replicaOf(ServerAddress.DEAD), handedOver))
                .as("nobody waits at a replica")
                .containsExactly(new ServerAction.Promote());
    }

    /** They would bring the pings back, and the successor would have less than this server. */
    @Test
    void aServerThatHandsOverIsToldNoSettings() {
        assertThat(KeeperRules.decide(
                        plan(new DesiredRole.Leased("run"), false, LEASED),
                        master(),
                        true,
                        false,
                        new GuardSight(true, false, false, false, true)))
                .isEmpty();
    }

    @Test
    void aDetachedMasterStaysOneWithoutApplicationsAndAReplicaFollowsNobody() {
        DesiredRole detached = new DesiredRole.Detached();
        assertThat(decide(detached, master(), new GuardSight(false, false, false, false, false)))
                .isEmpty();
        assertThat(decide(detached, master(), new GuardSight(true, false, false, false, false)))
                .containsExactly(new ServerAction.DropApplications());
        assertThat(decide(detached, master(), new GuardSight(true, false, true, false, false)))
                .isEmpty();
        assertThat(decide(detached, replicaOf(PARENT), new GuardSight(true, false, false, false, false)))
                .containsExactly(new ServerAction.ReplicaOf(ServerAddress.DEAD));
        assertThat(decide(
                        detached,
                        replicaOf(PARENT),
                        new GuardSight(true, false, false, false, false, false, false, false, false)))
                .as("the rest is on its way")
                .isEmpty();
    }

    @Test
    void theChosenServerCatchesUpOnlyWhereThatIsNoFullCopy() {
        DesiredRole catchUp = new DesiredRole.CatchUp(PARENT, "run", 7);
        assertThat(decide(catchUp, replicaOf(ServerAddress.DEAD), new GuardSight(true, false, false, false, false)))
                .isEmpty();
        assertThat(decide(catchUp, replicaOf(ServerAddress.DEAD), new GuardSight(true, true, false, false, false)))
                .containsExactly(new ServerAction.ReplicaOf(PARENT));
        assertThat(decide(
                        new DesiredRole.CatchUp(PARENT, "another", 7),
                        replicaOf(ServerAddress.DEAD),
                        new GuardSight(true, true, false, false, false)))
                .isEmpty();
    }

    @Test
    void whatTheChosenServerFollowsFirstIsAMasterBehindAFenceAndThenAReplica() {
        DesiredRole feed = new DesiredRole.Feed(PARENT, "id");
        assertThat(decide(feed, replicaOf(ServerAddress.DEAD), new GuardSight(false, false, false, false, false)))
                .isEmpty();
        assertThat(decide(feed, replicaOf(ServerAddress.DEAD), new GuardSight(true, false, false, false, false)))
                .containsExactly(new ServerAction.Promote());
        assertThat(decide(
                        feed,
                        replicaOf(ServerAddress.DEAD),
                        new GuardSight(true, false, false, false, false, false, false, true, true)))
                .as("perhaps it can follow already")
                .isEmpty();
        assertThat(decide(feed, master(), new GuardSight(true, false, false, false, false)))
                .isEmpty();
        assertThat(decide(feed, master(), new GuardSight(true, true, false, false, false)))
                .startsWith(new ServerAction.ReplicaOf(PARENT));
        assertThat(decide(
                        new DesiredRole.Feed(PARENT, "former"),
                        replicaOf(ServerAddress.DEAD),
                        new GuardSight(true, false, false, false, false)))
                .as("it has done its part")
                .isEmpty();
    }

    @Test
    void underALeaseNobodyIsFollowedBeforeItIsReady() {
        assertThat(decide(
                        new DesiredRole.Follow(PARENT),
                        replicaOf(ServerAddress.DEAD),
                        new GuardSight(true, false, false, false, false)))
                .isEmpty();
    }

    private static List<ServerAction> decide(DesiredRole role, ServerInfo info, GuardSight sight) {
        return KeeperRules.decide(plan(role, false, LEASED), info, true, true, sight);
    }

    private static List<ServerAction> decide(DesiredRole role, ServerInfo info) {
        return KeeperRules.decide(plan(role, false), info, true, true, GuardSight.NONE);
    }

    private static ServerInfo master() {
        return info(null, false);
    }

    private static ServerInfo replicaOf(ServerAddress master) {
        return info(master, false);
    }

    private static ServerInfo info(@Nullable ServerAddress master, boolean loading) {
        return info(master, loading, false);
    }

    private static ServerInfo info(@Nullable ServerAddress master, boolean loading, boolean demandsReplicas) {
        return Infos.of(
                master,
                "{linkUp: true, offset: 10, loading: %b, demandsReplicas: %b}".formatted(loading, demandsReplicas));
    }

    private static ServerPlan plan(DesiredRole role, boolean paused) {
        return plan(role, paused, null);
    }

    private static ServerPlan plan(DesiredRole role, boolean paused, @Nullable Guard guard) {
        return new ServerPlan(
                "pod",
                "uid",
                1,
                OTHER,
                List.of(new Credentials("operator", "secret")),
                role,
                List.of(),
                Map.of(),
                null,
                Thresholds.DEFAULTS,
                guard,
                null,
                paused);
    }
}
