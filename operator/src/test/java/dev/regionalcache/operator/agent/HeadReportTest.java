package dev.regionalcache.operator.agent;

import static dev.regionalcache.operator.agent.Reported.ENDPOINT;
import static dev.regionalcache.operator.agent.Reported.NO_CHANGE;
import static dev.regionalcache.operator.agent.Reported.RECORDED;
import static dev.regionalcache.operator.agent.Reported.REPLICA;
import static dev.regionalcache.operator.agent.Reported.SERVER;
import static dev.regionalcache.operator.agent.Reported.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.Position;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.lease.LeaseView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is reported of the head of a region: which server it is, and what it holds. */
class HeadReportTest {

    @Test
    void aHeadThatFollowsItsParentOrIsThePrimaryHasNoPosition() {
        assertThat(position(Sight.running(Members.replica()), REPLICA)).isNull();
        assertThat(position(Sight.running(Members.primary()), RECORDED)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info: {linkUp: false}", "info: {linkUp: false, syncing: true}"})
    void aReplicasHeadThatDoesNotFollowReportsWhatItHolds(String view) {
        assertThat(position(Sight.running(Members.replica()).server(0, view), REPLICA))
                .isEqualTo(new Position("id1", null, null, 100, 10, view.contains("syncing"), null, null, null));
    }

    @Test
    void aMasterInAReplicaRegionReportsWhatItHolds() {
        Sight sight = Sight.running(Members.replica()).server(0, "info: {master: null}");
        assertThat(position(sight, REPLICA)).isNotNull();
    }

    @Test
    void aServerThatNobodyWaitsForInAPreparationIsNoCandidate() {
        CacheMember preparing = Members.replica(
                "spec: {epoch: 2, proposer: next, chosen: null, parent: null, lease: {fencingMillis: 2000}}");
        String loading = "info: {linkUp: false, syncing: true, loading: true}";
        assertThat(position(Sight.running(preparing).server(0, loading), REPLICA))
                .isNull();
        assertThat(position(Sight.running(Members.replica()).server(0, loading), REPLICA))
                .isNotNull();
    }

    /** It would soon cost another epoch. */
    @Test
    void aServerWhosePodIsBeingDeletedIsNoCandidate() {
        Sight sight = Sight.running(Members.replica())
                .changePod(0, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}")
                .server(0, "info: {linkUp: false}");
        assertThat(position(sight, REPLICA)).isNull();
    }

    static Stream<Writable> notInPlace() {
        return Stream.of(
                new Writable.Recorded(new ServerRef(1, "another", "id1")),
                new Writable.ToBeRecorded(SERVER),
                new Writable.Refused("NotEmpty", "keys"));
    }

    @ParameterizedTest
    @MethodSource("notInPlace")
    void aPrimarysHeadThatIsNotMadeWritableReportsWhatItHolds(Writable writable) {
        Sight sight =
                Sight.running(Members.primary()).server(0, "info: {previousReplicationId: id0, previousUpTo: 50}");
        assertThat(position(sight, writable))
                .isEqualTo(new Position("id1", "id0", 50L, 100, 10, false, null, null, null));
    }

    @Test
    void aPositionOfAServerThatLoadsSaysSo() {
        Sight sight = Sight.running(Members.replica()).server(0, "info: {linkUp: false, loading: true}");
        assertThat(position(sight, REPLICA).loading()).isTrue();
    }

    @Test
    void aHeadIsRecordedBeforeItIsOneAndThePreparationWaitsForIt() {
        CacheMember member = Members.primary(
                Members.replicas(2),
                "spec: {epoch: 2, proposer: next, chosen: null, role: Replica, parent: null, lease: {fencingMillis: 2000}}",
                "status: {writable: {epoch: 1, runId: run-0, replicationId: id1}, lease: {givenUp: {epoch: 1, proposer: leader, region: a}}}");
        LeaseView promised = new LeaseView(true, null, null, null, new Prepared(2, "next"), false, null, List.of());
        Findings findings =
                new Findings(Optional.empty(), List.of(), REPLICA, ENDPOINT, promised, List.of(), NO_CHANGE);
        Sight sight = Sight.running(member).server(0, "{info: null, since: '2026-01-01T11:00:00Z'}");
        CacheMemberStatus moved = report(sight, findings);
        assertThat(moved.head()).isEqualTo(new Head("shop-a-1", "run-1", "id1", null, null));
        assertThat(moved.lease().prepared()).isNull();

        member.setStatus(moved);
        assertThat(report(sight, findings).lease().prepared())
                .as("the follower does not stand still yet")
                .isNull();
        CacheMemberStatus prepared = report(sight.server(1, "guard: {fenced: true, prepared: 2/next}"), findings);
        assertThat(prepared.lease().prepared()).isEqualTo(new dev.regionalcache.crds.member.Prepared(2, "next"));
        assertThat(prepared.head().position().offset()).isEqualTo(100);
    }

    private static Position position(Sight sight, Writable writable) {
        return report(sight, writable).head().position();
    }
}
