package dev.regionalcache.operator.agent;

import static dev.regionalcache.operator.agent.Reported.ENDPOINT;
import static dev.regionalcache.operator.agent.Reported.NO_CHANGE;
import static dev.regionalcache.operator.agent.Reported.RECORDED;
import static dev.regionalcache.operator.agent.Reported.REPLICA;
import static dev.regionalcache.operator.agent.Reported.SERVER;
import static dev.regionalcache.operator.agent.Reported.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.crds.member.Servers;
import dev.regionalcache.operator.agent.PublishedEndpoint.NotReachable;
import dev.regionalcache.operator.agent.PublishedEndpoint.Published;
import dev.regionalcache.operator.fixture.Members;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the status of a member says of its region. */
class StatusReportTest {

    private static final String REPORTED = """
            status:
              observedGeneration: 2
              observedEpoch: 0
              templateRevision: r0
              writable: {epoch: 0, runId: former, replicationId: id0}
            """;

    @Test
    void nothingIsReportedThatMovesWithEverySample() {
        String next = "info: {offset: 900, keys: 90, usedMemory: 7, commands: 8, hits: 9, misses: 9}";
        CacheMember primary = Members.primary(Members.replicas(2));
        CacheMember replica = Members.replica(Members.replicas(2));
        assertThat(report(Sight.running(primary).server(0, next).server(1, next, "lag: PT0.05S"), RECORDED))
                .isEqualTo(report(Sight.running(primary), RECORDED));
        assertThat(report(Sight.running(replica).server(0, next, "lag: PT0.05S").server(1, next), REPLICA))
                .isEqualTo(report(Sight.running(replica), REPLICA));
    }

    @Test
    void theServerToBeMadeWritableIsReportedBeforeItIs() {
        Sight sight = Sight.running(Members.primary(REPORTED));
        assertThat(report(sight, new Writable.ToBeRecorded(SERVER)).writable()).isEqualTo(SERVER);
        assertThat(report(sight, new Writable.Refused("HeadLoading", "loads")).writable())
                .isEqualTo(new ServerRef(0, "former", "id0"));
    }

    @Test
    void generationAndEpochAreObservedOnceTheyAreActedOn() {
        CacheMemberStatus acted = report(Sight.running(Members.primary(REPORTED)), RECORDED);
        assertThat(acted.observedGeneration()).isEqualTo(3);
        assertThat(acted.observedEpoch()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec: {pause: true}", "metadata: {annotations: {regionalcache.dev/reconcile: disabled}}"})
    void aMemberThatIsHeldIsNotActedOnAndSaysSo(String change) {
        CacheMemberStatus held = report(Sight.running(Members.primary(REPORTED, change)), RECORDED);
        assertThat(held.observedGeneration()).isEqualTo(2);
        assertThat(held.observedEpoch()).isZero();
        assertThat(Conditions.holds(held.conditions(), "Paused")).isTrue();
    }

    @Test
    void anEpochThatIsRefusedIsNotObserved() {
        Findings refused = Reported.REFUSED;
        CacheMemberStatus status = report(Sight.running(Members.replica(REPORTED)), refused);
        assertThat(status.observedGeneration()).isEqualTo(2);
        assertThat(status.observedEpoch()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            all as declared   | {}                               | 2 | r1
            one is not there  | {}                               | 3 | r0
            one is not in sync| info: {linkUp: false}            | 2 | r0
            one must restart  | restartFor: [databases]          | 2 | r0
            one is not told   | held: other settings             | 2 | r0
            """)
    void theTemplateIsReportedOnceAllServersRunWithIt(String what, String view, int declared, String revision) {
        Sight sight = Sight.running(Members.replica(REPORTED, Members.replicas(2)))
                .server(1, view)
                .declared(Members.replica(REPORTED, Members.replicas(declared)));
        assertThat(report(sight, REPLICA).templateRevision()).isEqualTo(revision);
    }

    @Test
    void theTemplateIsNotReportedWhileAServerIsStillToBeChanged() {
        Sight sight = Sight.running(Members.replica(REPORTED));
        Findings findings = Reported.during(new ServerChange.Resize("shop-b-0"));
        assertThat(report(sight, findings).templateRevision()).isEqualTo("r0");
    }

    @Test
    void aReplicaReportsLinkAndBandsAndThePrimaryNoLinkAndNoLag() {
        String bands = "{lagBand: 2, memoryBand: 1}";
        CacheMemberStatus replica = report(Sight.running(Members.replica()).server(0, bands), REPLICA);
        assertThat(replica.link()).isEqualTo("Up");
        assertThat(replica.lag()).isEqualTo("<5s");
        assertThat(replica.memory()).isEqualTo("<90%");
        CacheMemberStatus primary = report(Sight.running(Members.primary()).server(0, bands), RECORDED);
        assertThat(primary.link()).isNull();
        assertThat(primary.lag()).isNull();
        assertThat(primary.memory()).isEqualTo("<90%");
    }

    @Test
    void aLagIsNotReportedWhileNothingIsReceived() {
        CacheMemberStatus cut = report(Sight.running(Members.replica()).server(0, "info: {linkUp: false}"), REPLICA);
        assertThat(cut.link()).isEqualTo("Down");
        assertThat(cut.lag()).isNull();
        CacheMemberStatus copying =
                report(Sight.running(Members.replica()).server(0, "info: {linkUp: false, syncing: true}"), REPLICA);
        assertThat(copying.link()).isEqualTo("Syncing");
        assertThat(copying.lag()).isNull();
    }

    @Test
    void aRegionThatLacksServersIsDegradedThoughItsHeadIsHealthy() {
        CacheMemberStatus status =
                report(Sight.running(Members.replica(Members.replicas(3))).silent(2), REPLICA);
        assertThat(status.servers()).isEqualTo(new Servers(3, 2, 2));
        assertThat(status.health()).isEqualTo("Degraded");
    }

    @Test
    void withoutAHeadTheHealthIsUnknown() {
        CacheMemberStatus status = report(Sight.of(Members.replica()), REPLICA);
        assertThat(status.health()).isEqualTo("Unknown");
        assertThat(status.link()).isEqualTo("Down");
        assertThat(status.head()).isEqualTo(new Head("shop-b-0", null, null, null, null));
        assertThat(status.servers()).isEqualTo(new Servers(1, 0, 0));
    }

    @Test
    void anEndpointThatLeavesTheClusterIsInsecureAndOneThatCannotWorkIsNotReachable() {
        assertEndpoint(ENDPOINT, "True", "InCluster");
        assertEndpoint(new Published(new Endpoint("203.0.113.1", 6379), true), "True", "Insecure");
        assertEndpoint(new NotReachable("no address"), "False", "NotReachable");
    }

    @Test
    void aVersionThatIsNotTheDeclaredOneIsACondition() {
        Sight sight = Sight.running(Members.replica()).server(0, "info: {version: 7.2.4}");
        assertThat(Conditions.find(report(sight, REPLICA).conditions(), "VersionMatches"))
                .hasValueSatisfying(c -> assertThat(c.message()).contains("8.0", "7.2.4"));
        assertThat(report(sight, REPLICA).versions()).containsExactly("7.2.4");
        assertThat(Conditions.find(
                        report(Sight.running(Members.replica()), REPLICA).conditions(), "VersionMatches"))
                .isEmpty();
    }

    @Test
    void aServerThatIsSilentForAMomentIsNotTakenForOneThatCannotRun() {
        CacheMember member = Members.replica();
        Sight sight = Sight.running(member);
        member.setStatus(report(sight, REPLICA));
        assertThat(report(sight.silent(0), REPLICA).versions()).containsExactly("8.0.1");
        assertThat(report(sight.changePod(0, "status: {containerStatuses: null}"), REPLICA)
                        .versions())
                .as("its container is on its way")
                .containsExactly("8.0.1");
        assertThat(report(Sight.of(member), REPLICA).versions())
                .as("its pod is being replaced")
                .containsExactly("8.0.1");

        sight.changePod(
                0,
                "status: {containerStatuses: [{name: server, restartCount: 1, state: {waiting: {reason: CrashLoopBackOff}}}]}");
        assertThat(report(sight, REPLICA).versions()).isEmpty();
    }

    @Test
    void whileServersGetAnotherVersionTwoOfThemAreNoCondition() {
        Sight sight = Sight.running(Members.replica()).server(0, "info: {version: 7.2.4}");
        Findings updating = Reported.during(new ServerChange.NewImage("shop-b-0", "redis:8.0"));
        assertThat(Conditions.find(report(sight, updating).conditions(), "VersionMatches"))
                .isEmpty();
    }

    @Test
    void aRefusalIsToldWithoutAskingTheServers() {
        CacheMember member = Members.replica(REPORTED);
        CacheMemberStatus before = report(Sight.running(member), REPLICA);
        member.setStatus(before);
        Findings refused = Reported.REFUSED;
        CacheMemberStatus told = new StatusReport(Sight.of(member).pod(0).seen(), refused, "1.2.3").refused(before);
        assertThat(Conditions.find(told.conditions(), Condition.READY)
                        .orElseThrow()
                        .reason())
                .isEqualTo("OlderEpoch");
        assertThat(told.withConditions(List.of())).isEqualTo(before.withConditions(List.of()));
        assertThat(told.conditions()).hasSameSizeAs(before.conditions());
    }

    private static void assertEndpoint(PublishedEndpoint endpoint, String status, String reason) {
        Findings findings = new Findings(Optional.empty(), List.of(), REPLICA, endpoint, null, List.of(), NO_CHANGE);
        CacheMemberStatus reported = report(Sight.running(Members.replica()), findings);
        Condition condition =
                Conditions.find(reported.conditions(), "EndpointPublished").orElseThrow();
        assertThat(condition.status()).isEqualTo(status);
        assertThat(condition.reason()).isEqualTo(reason);
        assertThat(reported.endpoint()).isEqualTo(endpoint.address().orElse(null));
    }
}
