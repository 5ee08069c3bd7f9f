package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerChangeRulesTest {

    private static final String ANOTHER_IMAGE = Members.template("{image: another}");
    private static final String NEEDS_NEW_POD = Members.template("{podLabels: {team: other}}");
    private static final String RESTART = "restartFor: [databases, io-threads]";

    @Test
    void serversThatAreAsDeclaredAreLeftAlone() {
        assertThat(ServerChangeRules.next(
                        Sight.running(Members.primary(Members.replicas(3))).seen()))
                .isEqualTo(new ServerChange.None());
    }

    @Test
    void aPrimaryWhosePodStaysThoughItShouldBeGoneHandsOver() {
        CacheMember member = Members.primary("spec: {lease: {fencingMillis: 2000}}");
        Sight sight = Sight.running(member).changePod(0, "metadata: {deletionTimestamp: '2026-01-01T11:59:55Z'}");
        assertWaits(sight, "shop-a-0 is being replaced");
        sight.changePod(0, "metadata: {deletionTimestamp: '2026-01-01T11:59:45Z'}");
        assertThat(ServerChangeRules.next(sight.seen()))
                .isEqualTo(new ServerChange.AwaitMove("shop-a-0", "a pod that is being deleted and stays"));
    }

    @Test
    void followersComeBeforeTheHeadAndOneAtATime() {
        CacheMember changed = Members.primary(Members.replicas(3), ANOTHER_IMAGE);
        Sight sight = Sight.running(Members.primary(Members.replicas(3))).declared(changed);
        List<String> order = new ArrayList<>();
        while (ServerChangeRules.next(sight.seen()) instanceof ServerChange.NewImage(String pod, String image)) {
            assertThat(image).isEqualTo("another");
            order.add(pod);
            int ordinal = Integer.parseInt(pod.substring("shop-a-".length()));
            sight.changePod(
                    ordinal,
                    "spec: {containers: [{name: server, image: another}]}",
                    "metadata: {annotations: {regionalcache.dev/expected-restarts: '1'}}");
            assertWaits(sight, "waiting for the new container of " + pod);
            sight.changePod(ordinal, "status: {containerStatuses: [{name: server, restartCount: 1}]}");
            sight.server(ordinal, "info: {linkUp: false, master: {host: m, port: 1}}");
            if (ordinal > 0) {
                assertWaits(sight, "other servers to be in sync");
            }
            sight.server(ordinal);
        }
        assertThat(order).containsExactly("shop-a-2", "shop-a-1", "shop-a-0");
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
    }

    @Test
    void aHeadThatIsDeclaredNoMoreHandsOverButThePrimaryIsAnotherEpochs() {
        CacheMember replica = Members.replica("status: {head: {pod: shop-b-1}}");
        assertThat(ServerChangeRules.next(
                        Sight.running(replica).pod(1).server(1).seen()))
                .isEqualTo(new ServerChange.MoveHead("shop-b-1"));
        CacheMember primary = Members.primary("status: {head: {pod: shop-a-1}}");
        assertThat(ServerChangeRules.next(
                        Sight.running(primary).server(0).pod(1).server(1).seen()))
                .isInstanceOf(ServerChange.Blocked.class);
    }

    @Test
    void serversThatAllNeedARestartDoNotWaitForEachOther() {
        Sight sight = Sight.running(Members.replica(Members.replicas(2)))
                .server(0, RESTART)
                .server(1, RESTART);
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.PrepareRestart.class);
    }

    @Test
    void theHeadOfAReplicaRegionHandsOverBeforeItChanges() {
        Sight sight = Sight.running(Members.replica(Members.replicas(2)));
        CacheMember changed = Members.replica(Members.replicas(2), ANOTHER_IMAGE);
        String done = "spec: {containers: [{name: server, image: another}]}";
        assertThat(ServerChangeRules.next(
                        sight.changePod(1, done).declared(changed).seen()))
                .isEqualTo(new ServerChange.MoveHead("shop-b-0"));
        CacheMember moved = Yaml.changed(changed, CacheMember.class, "status: {head: {pod: shop-b-1}}");
        sight.server(1, "info: {master: {host: 10.0.0.0, port: 6379}}");
        assertWaits(sight.declared(moved), "other servers to be in sync");
        sight.server(1);
        assertThat(ServerChangeRules.next(sight.declared(moved).seen()))
                .isEqualTo(new ServerChange.NewImage("shop-b-0", "another"));
        assertThat(ServerChangeRules.next(Sight.running(Members.replica())
                        .declared(Members.replica(ANOTHER_IMAGE))
                        .seen()))
                .as("alone")
                .isEqualTo(new ServerChange.NewImage("shop-b-0", "another"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info: {linkUp: false}",
                "info: {loading: true}",
                "{info: null, failure: refused}",
                "held: other settings",
                "held: null",
                "uid: of a former pod"
            })
    void aServerChangesOnlyWhileAllOthersAreInSyncAndSettled(String view) {
        Sight sight = Sight.running(Members.replica(Members.replicas(2)))
                .declared(Members.replica(Members.replicas(2), ANOTHER_IMAGE))
                .server(0, view);
        assertWaits(sight, "waiting for the region's other servers to be in sync before shop-b-1 changes");
    }

    @Test
    void anImageThatNoServerCouldPullIsCorrectedInAll() {
        Sight sight = Sight.running(Members.replica(Members.replicas(2)))
                .declared(Members.replica(Members.replicas(2), ANOTHER_IMAGE));
        for (int ordinal : new int[] {0, 1}) {
            sight.changePod(
                            ordinal,
                            "status: {containerStatuses: [{name: server, containerID: null, state: {running: null, waiting: {reason: ImagePullBackOff}}}]}")
                    .silent(ordinal);
        }
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.NewImage("shop-b-1", "another"));
        sight.changePod(1, "spec: {containers: [{name: server, image: another}]}");
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.NewImage("shop-b-0", "another"));
    }

    @Test
    void aPodThatFoundNoNodeIsReplacedAlsoIfItIsThePrimarys() {
        Sight sight = Sight.running(Members.primary())
                .declared(Members.primary(NEEDS_NEW_POD))
                .changePod(
                        0,
                        "status: {podIP: null, containerStatuses: null, conditions: [{type: PodScheduled, status: 'False', message: no node}]}")
                .silent(0);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.Recreate("shop-a-0"));
    }

    @Test
    void aPodWhoseServerHasRunIsNotReplacedOutOfTurn() {
        Sight sight = Sight.running(Members.replica(Members.replicas(2)))
                .declared(Members.replica(Members.replicas(2), NEEDS_NEW_POD));
        for (int ordinal : new int[] {0, 1}) {
            sight.changePod(
                            ordinal,
                            "status: {containerStatuses: [{name: server, state: {running: null, waiting: {reason: CrashLoopBackOff}}}]}")
                    .silent(ordinal);
        }
        assertWaits(sight, "other servers to be in sync");
    }

    @Test
    void otherResourcesAreGivenInPlace() {
        Sight sight = Sight.running(Members.primary())
                .declared(Members.primary(Members.template("{resources: {limits: {memory: 512Mi}}}")));
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.Resize("shop-a-0"));
    }

    @Test
    void equalAmountsInOtherWordsAreNoChange() {
        Sight sight = Sight.running(Members.primary())
                .declared(Members.primary(Members.template("{resources: {limits: {memory: '268435456'}}}")));
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
    }

    @Test
    void settingsThatNeedARestartAreBroughtToThePodBeforeItRestarts() {
        assertThat(ServerChangeRules.next(restarting().seen()))
                .isEqualTo(new ServerChange.PrepareRestart("shop-a-0", "databases, io-threads"));
    }

    @ParameterizedTest(name = "prepared {0} ago, restarted {1} ago: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "PT4S,   -,     Wait",
                "PT6S,   -,     Restart",
                "PT89S,  -,     Restart",
                "PT91S,  -,     PrepareRestart",
                "PT20S,  PT10S, Wait",
                "PT95S,  PT89S, Wait",
                "PT96S,  PT91S, PrepareRestart",
                "PT6S,   PT91S, Restart"
            })
    void aRestartWaitsForTheFilesAndIsTriedAgainWhenItChangedNothing(
            Duration prepared, Duration restarted, String change) {
        Sight sight = restarting()
                .changePod(0, mark(RestartMarks.PREPARED_AT, prepared))
                .changePod(
                        0,
                        "metadata: {annotations: {%s: 'databases, io-threads'}}".formatted(RestartMarks.PREPARED_FOR));
        if (restarted != null) {
            sight.changePod(0, mark(RestartMarks.RESTARTED_AT, restarted));
        }
        assertThat(ServerChangeRules.next(sight.seen()).getClass().getSimpleName())
                .isEqualTo(change);
    }

    @Test
    void aMarkThatAPersonGarbledCountsAsNone() {
        Sight sight = restarting()
                .changePod(0, "metadata: {annotations: {regionalcache.dev/restart-prepared-at: yesterday}}");
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.PrepareRestart.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            of the only region, without followers | {spec: {peers: null}}                                             | true
            with other regions                    | {spec: {}}                                                        | false
            with persistence                      | 'spec: {keyspaces: [{name: main, storage: {persistence: RDB}}]}'  | true
            without persistence, in words         | 'spec: {keyspaces: [{name: main, storage: {persistence: None}}]}' | false
            """)
    void aPrimaryIsReplacedOnlyIfNoDataGoesWithItsPodThatOthersStillHold(String what, String change, boolean replaced) {
        Sight sight = Sight.running(Members.primary()).declared(Members.primary(change, NEEDS_NEW_POD));
        ServerChange next = ServerChangeRules.next(sight.seen());
        if (replaced) {
            assertThat(next).isEqualTo(new ServerChange.Recreate("shop-a-0"));
        } else {
            assertThat(next)
                    .isInstanceOfSatisfying(
                            ServerChange.Blocked.class,
                            blocked -> assertThat(blocked.message()).contains("Move the primary to another region"));
        }
    }

    @Test
    void aPrimarysFollowersHoldItsDataToo() {
        String alone = "spec: {peers: null}";
        Sight sight = Sight.running(Members.primary(Members.replicas(2)))
                .declared(Members.primary(Members.replicas(2), alone, NEEDS_NEW_POD));
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.Recreate("shop-a-1"));
        sight.pod(1);
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.Blocked.class);
    }

    @Test
    void aReplicaRegionsHeadMayBeReplaced() {
        Sight sight = Sight.running(Members.replica()).declared(Members.replica(NEEDS_NEW_POD));
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.Recreate("shop-b-0"));
    }

    @Test
    void aPodThatIsBeingReplacedIsWaitedFor() {
        Sight sight =
                Sight.running(Members.replica()).changePod(0, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}");
        assertWaits(sight, "shop-b-0 is being replaced");
    }

    @Test
    void serversThatAScaleDownRemovesAreNotChangedAndHoldUpNobody() {
        Sight sight = Sight.running(Members.replica()).pod(1).silent(1).declared(Members.replica(ANOTHER_IMAGE));
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.NewImage("shop-b-0", "another"));
    }

    private static Sight restarting() {
        return Sight.running(Members.primary()).server(0, RESTART);
    }

    private static String mark(String annotation, Duration ago) {
        return "metadata: {annotations: {%s: '%s'}}".formatted(annotation, Sight.NOW.minus(ago));
    }

    private static void assertWaits(Sight sight, String reason) {
        assertThat(ServerChangeRules.next(sight.seen()))
                .isInstanceOfSatisfying(
                        ServerChange.Wait.class,
                        wait -> assertThat(wait.reason()).contains(reason));
    }
}
