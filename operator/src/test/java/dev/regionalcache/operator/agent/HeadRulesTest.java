package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.operator.fixture.Members;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadRulesTest {

    private static final ServerChange NONE = new ServerChange.None();
    private static final String THREE = Members.replicas(3);
    private static final String LEASE = "spec: {lease: {fencingMillis: 2000}}";
    private static final String PREPARING =
            "spec: {epoch: 2, proposer: next, chosen: null, role: Replica, parent: null}";
    private static final String WRITABLE = "status: {writable: {epoch: 1, runId: run-0, replicationId: id1}}";
    private static final String GIVEN_UP = "status: {lease: {givenUp: {epoch: 1, proposer: leader, region: a}}}";
    private static final String SILENT = "{info: null, failure: refused, since: '2026-01-01T11:59:50Z'}";
    private static final String JUST_SILENT = "{info: null, failure: refused, since: '2026-01-01T11:59:58Z'}";
    private static final String ENDED =
            "status: {containerStatuses: [{name: server, state: {running: null, terminated: {exitCode: 137}}}]}";
    private static final String FENCED = "info: {linkUp: false, master: {host: 127.0.0.1, port: 1}}";
    private static final String EMPTY = "info: {runId: new, replicationId: new, offset: 0, keys: 0}";

    @Test
    void theHeadIsTheFirstServerUntilAnotherIsRecorded() {
        assertThat(HeadRecord.ordinal(Members.replica(THREE))).isZero();
        assertThat(HeadRecord.ordinal(Members.replica(THREE, head(2)))).isEqualTo(2);
        assertThat(HeadRecord.ordinal(Members.replica(THREE, "status: {head: {pod: another-1}}")))
                .isZero();
    }

    @Test
    void aHeadThatIsWellStaysItWhoeverItIs() {
        assertThat(next(Sight.running(Members.replica(THREE)))).isZero();
        Sight moved = Sight.running(Members.replica(THREE, head(2)));
        assertThat(next(moved.server(2, "info: {offset: 50}")))
                .as("followers that were looked at later")
                .isEqualTo(2);
        assertThat(next(moved.server(2, "info: {linkUp: false}")))
                .as("a parent that is away")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ENDED,
                "status: {containerStatuses: [{name: server, state: {running: null, waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1}}}]}",
                "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}",
                "status: {podIP: null}"
            })
    void aHeadOfAReplicaRegionWhosePodDoesNotRunIsReplacedByItsMostAdvancedFollower(String pod) {
        Sight sight = Sight.running(Members.replica(THREE))
                .changePod(0, pod)
                .server(0, JUST_SILENT)
                .server(2, "info: {offset: 120}");
        assertThat(next(sight)).isEqualTo(2);
    }

    @Test
    void aHeadOfAReplicaRegionWhosePodIsBeingDeletedIsReplacedAtOnceThoughItAnswers() {
        Sight sight = Sight.running(Members.replica(THREE))
                .changePod(0, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}");
        assertThat(next(sight)).isEqualTo(1);
    }

    @Test
    void aHeadThatIsSilentForTooLongIsReplaced() {
        Sight sight = Sight.running(Members.replica(THREE));
        assertThat(next(sight.server(0, JUST_SILENT))).isZero();
        assertThat(rules(sight).lookAgain()).contains(Duration.ofSeconds(1));
        assertThat(next(sight.server(0, SILENT))).isEqualTo(1);
        assertThat(rules(sight).lookAgain()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            empty                                 | {runId: new, replicationId: new, offset: 0, keys: 0}        | 1
            with an older snapshot                | {runId: new, offset: 60}                                    | 1
            with all that the others have         | {runId: new, offset: 100}                                   | 0
            without its history                   | {runId: new, replicationId: new, offset: 1}                 | 1
            one epoch further than its followers  | {replicationId: id2, previousReplicationId: id1, previousUpTo: 101, offset: 90} | 0
            """)
    void aProcessInTheHeadsPlaceStaysTheHeadIfItHoldsWhatItsFollowersDo(String name, String info, int next) {
        Sight sight = Sight.running(Members.replica(THREE)).server(0, FENCED, "info: " + info);
        assertThat(next(sight)).isEqualTo(next);
    }

    @Test
    void anEmptyHeadThatFollowsAlreadyIsLeftAlone() {
        Sight sight = Sight.running(Members.replica(THREE)).server(0, EMPTY, "info: {linkUp: false, syncing: true}");
        assertThat(next(sight)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{info: null, failure: refused}",
                "info: {loading: true}",
                "info: {linkUp: false, syncing: true}",
                "info: {offset: 0, keys: 0}",
                "info: {master: null}",
                "uid: of a former pod"
            })
    void aServerThatHoldsNothingOrWasAPrimaryOrIsAwayTakesNobodysPlace(String view) {
        Sight sight = Sight.running(Members.replica(Members.replicas(2)))
                .server(0, SILENT)
                .server(1, view);
        assertThat(next(sight)).isZero();
    }

    @Test
    void aFollowerOfTheHeadsOwnHistoryComesFirst() {
        Sight sight = Sight.running(Members.replica(THREE, "status: {head: {pod: shop-b-0, replicationId: id1}}"))
                .server(0, SILENT)
                .server(2, "info: {replicationId: another, offset: 1000}");
        assertThat(next(sight)).isEqualTo(1);
    }

    @Test
    void whoeverLeavesOrChangesHandsOverToAServerInSync() {
        ServerChange move = new ServerChange.MoveHead("the head");
        Sight leaving = Sight.running(Members.replica(Members.replicas(2), head(2)))
                .pod(2)
                .server(2);
        assertThat(rules(leaving.server(1, "info: {linkUp: false}")).next(move)).isZero();
        assertThat(rules(Sight.running(Members.replica(THREE))).next(move)).isEqualTo(1);
        assertThat(rules(Sight.running(Members.replica())).next(move)).isZero();
        assertThat(HeadRules.heir(Sight.running(Members.primary(THREE)).seen()))
                .as("in the primary region that is another epoch's")
                .isEmpty();
        assertThat(HeadRules.heir(Sight.running(Members.replica(THREE, LEASE, "spec: {chosen: null}"))
                        .seen()))
                .as("while an epoch is prepared")
                .isEmpty();
    }

    @Test
    void thePrimaryIsReplacedInItsRegionOnlyAfterItsLeaseWasGivenUp() {
        CacheMember held = Members.primary(THREE, LEASE, WRITABLE);
        CacheMember givenUp = Members.primary(THREE, LEASE, WRITABLE, GIVEN_UP);
        assertThat(next(Sight.running(held).server(0, SILENT).changePod(0, ENDED)))
                .isZero();
        assertThat(next(witnessed(givenUp))).isEqualTo(1);
        assertThat(next(Sight.running(givenUp).server(0, FENCED, EMPTY)))
                .as("an empty server in its place")
                .isEqualTo(1);
        assertThat(next(Sight.running(givenUp).server(0, FENCED, "info: {runId: new}")))
                .as("it came back with all that it had")
                .isZero();
    }

    /** The role is that of a replica, and the server accepts writes until it has handed over. */
    @Test
    void whoHandsOverKeepsItsHeadUntilItsLeaseIsGivenUp() {
        String next =
                "spec: {role: Replica, epoch: 2, chosen: {region: b}, previous: {epoch: 1, proposer: leader, region: a}, parent: {region: b, endpoint: {host: b.example, port: 6379}}}";
        CacheMember leaving = Members.primary(THREE, LEASE, WRITABLE, next);
        String deleted = "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}";
        assertThat(next(Sight.running(leaving).server(0, SILENT))).isZero();
        assertThat(next(Sight.running(leaving).changePod(0, deleted))).isZero();
        CacheMember givenUp = Members.primary(THREE, LEASE, WRITABLE, next, GIVEN_UP);
        assertThat(next(Sight.running(givenUp).server(0, SILENT))).isEqualTo(1);
    }

    @Test
    void aFollowerThatDidNotLiveOnWhenThePrimaryEndedMayLackWhatThePrimarySaved() {
        Sight sight = witnessed(Members.primary(THREE, LEASE, WRITABLE, GIVEN_UP));
        assertThat(next(sight.server(1, "since: '2026-01-01T11:59:59Z'"))).isEqualTo(2);
        assertThat(next(sight.server(2, "since: '2026-01-01T11:59:59Z'"))).isZero();
    }

    @Test
    void withoutALeaseThePrimaryIsReplacedAfterProofThatItsProcessIsGone() {
        CacheMember member = Members.primary(THREE, WRITABLE);
        assertThat(next(witnessed(member))).isZero();
        assertThat(next(witnessed(member).changePod(0, ENDED))).isEqualTo(1);
        String saved =
                "status: {containerStatuses: [{name: server, state: {running: null, terminated: {exitCode: 0}}}]}";
        assertThat(next(witnessed(member).changePod(0, saved)))
                .as("it comes back with all that it had")
                .isZero();
        assertThat(next(witnessed(member).changePod(0, saved, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}")))
                .as("its data goes with the pod")
                .isEqualTo(1);
        CacheMember stored =
                Members.primary(THREE, WRITABLE, "spec: {keyspaces: [{name: main, storage: {persistence: AOF}}]}");
        assertThat(next(witnessed(stored).changePod(0, ENDED)))
                .as("it comes back with all but the last second")
                .isZero();
    }

    @Test
    void aChosenServerThatIsNotWritableYetIsTheEpochs() {
        CacheMember member = Members.primary(THREE, LEASE, WRITABLE, "spec: {epoch: 2}", GIVEN_UP);
        assertThat(next(witnessed(member).changePod(0, ENDED))).isZero();
    }

    @Test
    void aPreparationWaitsForTheHeadThatWillReportAndThenItStays() {
        CacheMember former = Members.primary(THREE, LEASE, WRITABLE, PREPARING);
        assertThat(next(witnessed(former))).as("it may still accept writes").isZero();
        assertThat(next(witnessed(former).changePod(0, ENDED))).isEqualTo(1);
        assertThat(next(witnessed(Members.primary(THREE, LEASE, WRITABLE, PREPARING, GIVEN_UP))))
                .isEqualTo(1);
        String prepared = "status: {lease: {prepared: {epoch: 2, proposer: next}}}";
        assertThat(next(witnessed(Members.primary(THREE, LEASE, WRITABLE, PREPARING, GIVEN_UP, prepared))))
                .as("the one that reported")
                .isZero();
    }

    @Test
    void whileNothingMayBeChangedTheHeadStays() {
        assertThat(next(Sight.running(Members.replica(THREE, "spec: {pause: true}"))
                        .server(0, SILENT)))
                .isZero();
        assertThat(next(Sight.running(Members.replica(THREE, "spec: {orphaned: true}"))
                        .server(0, SILENT)))
                .isZero();
    }

    @Test
    void aHeadIsOnTheWayAsLongAsItFollowsAServerOfItsRegion() {
        Sight sight = Sight.running(Members.replica(THREE, head(1)));
        assertThat(HeadRules.isOnTheWay(sight.seen())).isFalse();
        sight.server(1, "info: {master: {host: 10.0.0.0, port: 6379}}");
        assertThat(HeadRules.isOnTheWay(sight.seen())).isTrue();
        sight.server(1, "info: {linkUp: false, master: {host: 10.0.0.0, port: 6379}}");
        assertThat(HeadRules.isOnTheWay(sight.seen())).isFalse();
    }

    /** The primary fell silent, and its followers have lived on. */
    private static Sight witnessed(CacheMember member) {
        return Sight.running(member)
                .server(0, JUST_SILENT)
                .server(1, FENCED, "info: {offset: 100}")
                .server(2, FENCED, "info: {offset: 100}");
    }

    private static String head(int ordinal) {
        return "status: {head: {pod: shop-b-%d}}".formatted(ordinal);
    }

    private static HeadRules rules(Sight sight) {
        CacheMemberStatus status = sight.seen().member().getStatus();
        return new HeadRules(sight.seen(), status == null ? null : status.lease());
    }

    private static int next(Sight sight) {
        return rules(sight).next(NONE);
    }
}
