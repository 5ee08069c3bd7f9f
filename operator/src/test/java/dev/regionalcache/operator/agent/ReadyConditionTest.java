package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.agent.PublishedEndpoint.NotReachable;
import dev.regionalcache.operator.agent.PublishedEndpoint.Published;
import dev.regionalcache.operator.fixture.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReadyConditionTest {

    private static final ServerRef SERVER = new ServerRef(1, "run-0", "id1");
    private static final Writable RECORDED = new Writable.Recorded(SERVER);
    private static final Writable REPLICA = new Writable.NotPrimary();
    private static final PublishedEndpoint ENDPOINT = new Published(new Endpoint("10.96.0.1", 6379), false);

    /** What can stand in the way of a primary, in the order in which one thing leads to the next. */
    private static final List<String> ORDER = List.of(
            "OlderEpoch",
            "Conflict",
            "NoPasswords",
            "ImagePullBackOff",
            "ServersStarting",
            "InvalidConfig",
            "NotReachable",
            "NotEmpty",
            "LinkDown",
            "Updating");

    @Test
    void anOrphanSaysSoBeforeAllElse() {
        Findings findings = new Findings(
                Optional.of("older"), List.of("conflict"), REPLICA, ENDPOINT, null, List.of(), new ServerChange.None());
        Condition ready = new ReadyCondition(
                        Sight.running(Members.replica("spec: {orphaned: true}")).seen(), findings)
                .find();
        assertThat(ready.reason()).isEqualTo("Orphaned");
        assertThat(ready.message()).contains("kubectl delete cmember shop-b -n ");
    }

    @Test
    void theFirstThingThatStandsInTheWayIsTheReasonUntilItIsOutOfIt() {
        List<String> wrong = new ArrayList<>(ORDER);
        while (!wrong.isEmpty()) {
            assertThat(primaryWith(wrong).reason()).isEqualTo(wrong.getFirst());
            wrong.removeFirst();
        }
        Condition ready = primaryWith(wrong);
        assertThat(ready.holds()).isTrue();
        assertThat(ready.reason()).isEqualTo("Serving");
    }

    private static Condition primaryWith(List<String> wrong) {
        Sight sight = Sight.running(Members.primary(Members.replicas(3)));
        if (wrong.contains("NoPasswords")) {
            sight.withoutPasswords();
        }
        if (wrong.contains("ImagePullBackOff")) {
            sight.changePod(2, """
                    status: {containerStatuses: [{name: server, state: {running: null, waiting: {reason: ImagePullBackOff}}}]}
                    """);
        }
        if (wrong.contains("ServersStarting")) {
            sight.silent(2);
        }
        if (wrong.contains("InvalidConfig")) {
            sight.server(1, "invalid: [hz]");
        }
        if (wrong.contains("LinkDown")) {
            sight.server(1, "info: {linkUp: false}", wrong.contains("InvalidConfig") ? "invalid: [hz]" : "{}");
        }
        return ready(
                sight,
                new Findings(
                        wrong.contains("OlderEpoch") ? Optional.of("older") : Optional.empty(),
                        wrong.contains("Conflict") ? List.of("another's") : List.of(),
                        wrong.contains("NotEmpty") ? new Writable.Refused("NotEmpty", "keys") : RECORDED,
                        wrong.contains("NotReachable") ? new NotReachable("no address") : ENDPOINT,
                        null,
                        List.of(),
                        wrong.contains("Updating") ? new ServerChange.Wait("new container") : new ServerChange.None()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the recorded server is gone      | info: {runId: another}                        | PrimaryRestarted
            the recorded server is fenced    | 'info: {master: {host: 127.0.0.1, port: 1}}'  | Promoting
            the recorded server is writable  | {}                                            | Serving
            """)
    void aPrimaryIsReadyWhenTheRecordedServerAcceptsWrites(String what, String view, String reason) {
        assertThat(ready(Sight.running(Members.primary()).server(0, view), RECORDED)
                        .reason())
                .isEqualTo(reason);
    }

    @Test
    void aServerThatIsToBeRecordedIsBeingPromoted() {
        assertThat(ready(Sight.running(Members.primary()), new Writable.ToBeRecorded(SERVER))
                        .reason())
                .isEqualTo("Promoting");
    }

    @Test
    void aReplicaWaitsForItsParentsEndpoint() {
        CacheMember member = Members.replica("spec: {peers: null, parent: {endpoint: null}}");
        Condition waiting = ready(Sight.running(member), REPLICA);
        assertThat(waiting.reason()).isEqualTo("WaitingForParent");
        assertThat(waiting.message()).contains("region a");
    }

    @Test
    void aServerThatCopiesSaysSo() {
        Sight sight = Sight.running(Members.replica()).server(0, "info: {linkUp: false, syncing: true}");
        assertThat(ready(sight, REPLICA).reason()).isEqualTo("Syncing");
    }

    @Test
    void aCacheWithASingleRegionNeedsNoEndpoint() {
        Findings findings = new Findings(
                Optional.empty(),
                List.of(),
                RECORDED,
                new NotReachable("no address"),
                null,
                List.of(),
                new ServerChange.None());
        CacheMember alone = Members.primary("spec: {peers: [{region: a}]}");
        assertThat(ready(Sight.running(alone), findings).holds()).isTrue();
    }

    /** The StatefulSet's controller tells it in an event of its own. */
    @Test
    void aPodThatIsNotMadeIsNamed() {
        Condition starting = ready(
                Sight.running(Members.replica())
                        .declared(Members.replica(Members.replicas(2)))
                        .server(0),
                REPLICA);
        assertThat(starting.message())
                .isEqualTo(
                        "1 of 2 servers answer; not made yet: shop-b-1. If it stays so, a quota or an admission policy may refuse it: see kubectl describe statefulset shop-b -n web");
    }

    @Test
    void aServerThatDoesNotAnswerSaysWhy() {
        Condition starting =
                ready(Sight.running(Members.replica(Members.replicas(2))).silent(1), REPLICA);
        assertThat(starting.message()).isEqualTo("1 of 2 servers answer; shop-b-1: refused");
    }

    static Stream<ServerChange> changes() {
        return Stream.of(
                new ServerChange.Wait("new container"),
                new ServerChange.NewImage("shop-b-0", "another"),
                new ServerChange.Resize("shop-b-0"),
                new ServerChange.PrepareRestart("shop-b-0", "databases"),
                new ServerChange.Restart("shop-b-0", "databases"),
                new ServerChange.Recreate("shop-b-0"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeOfServersIsAnUpdate(ServerChange change) {
        assertThat(ready(Sight.running(Members.replica()), with(change)).reason())
                .isEqualTo("Updating");
    }

    @Test
    void aChangeThatMustNotBeCarriedOutIsNoUpdate() {
        assertThat(ready(Sight.running(Members.replica()), with(new ServerChange.Blocked("data would go")))
                        .reason())
                .isEqualTo("ChangeBlocked");
    }

    private static Findings with(ServerChange change) {
        return new Findings(Optional.empty(), List.of(), REPLICA, ENDPOINT, null, List.of(), change);
    }

    private static Condition ready(Sight sight, Writable writable) {
        return ready(
                sight,
                new Findings(
                        Optional.empty(), List.of(), writable, ENDPOINT, null, List.of(), new ServerChange.None()));
    }

    private static Condition ready(Sight sight, Findings findings) {
        return new ReadyCondition(sight.seen(), findings).find();
    }
}
