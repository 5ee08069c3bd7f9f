package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.EndedServer;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.servers.Ended;
import org.junit.jupiter.api.Test;

class FormerServerTest {

    private static final String LEASE = "spec: {lease: {fencingMillis: 2000}}";
    private static final String NEXT = "spec: {epoch: 2, chosen: {region: b}, role: Replica}";
    private static final String WRITABLE =
            "status: {writable: {epoch: 1, runId: run-0, replicationId: id1, untold: true}}";
    private static final String ENDED = "status: {ended: {runId: run-0, replicationId: id1, offset: 90}}";
    private static final String RELEASED =
            "status: {lease: {releasing: {of: {epoch: 1, proposer: leader, region: a}, successor: b, offset: 100}}}";
    private static final String TAKEN = "status: {lease: {releasing: {gapMillis: 40}}}";
    private static final String ANOTHER = "info: {runId: another}";

    @Test
    void ofAProcessThatNobodySawEndItIsNotKnownHowFarItWas() {
        assertThat(FormerServer.former(sight(WRITABLE).seen())).isEqualTo(new Ended("run-0", "id1", null));
        assertThat(FormerServer.former(sight(WRITABLE, ENDED).seen())).isEqualTo(new Ended("run-0", "id1", 90L));
        assertThat(FormerServer.former(sight("status: {writable: {epoch: 1, runId: run-0, replicationId: id1}}")
                        .seen()))
                .as("all has been told of it, or it is older than the record")
                .isNull();
    }

    @Test
    void aFormerHeadThatLivesIsTakenForEndedByNobody() {
        CacheMember moved = Members.primary(LEASE, WRITABLE, Members.replicas(2), "status: {head: {pod: shop-a-1}}");
        assertThat(FormerServer.former(Sight.running(moved).seen())).isNull();
        assertThat(FormerServer.former(Sight.running(moved).silent(0).seen())).isNotNull();
    }

    @Test
    void allHasBeenToldOfOneThatFollowsOrHasHandedOverOrWasReported() {
        assertThat(isUntold(sight(WRITABLE))).as("it is the primary").isTrue();
        assertThat(isUntold(sight(WRITABLE, NEXT).server(0, "info: {linkUp: false}")))
                .as("it waits for what it is to follow")
                .isTrue();
        assertThat(isUntold(sight(WRITABLE, NEXT).server(0, ANOTHER)))
                .as("another process follows")
                .isTrue();
        assertThat(isUntold(
                        sight(WRITABLE, NEXT).server(0, "info: {master: {host: b.example, port: 6379}, linkUp: true}")))
                .as("it follows")
                .isFalse();
        assertThat(isUntold(sight(WRITABLE, RELEASED)))
                .as("it has ended, and nobody else may have the last bytes")
                .isTrue();
        assertThat(isUntold(sight(WRITABLE, RELEASED, TAKEN)))
                .as("its successor holds the lease")
                .isFalse();
        assertThat(isUntold(sight(WRITABLE).server(0, ANOTHER, "guard: {settled: run-0}")))
                .as("it was reported")
                .isFalse();
    }

    @Test
    void whatWasToldInItsAbsenceIsNotAllOfOneThatMayComeBack() {
        String recorded = "status: {head: {pod: shop-a-1}, writable: {pod: shop-a-0}}";
        Sight settled = sight(WRITABLE, NEXT, Members.replicas(2), recorded).server(1, "guard: {settled: run-0}");
        assertThat(isUntold(settled.silent(0))).as("it does not answer").isTrue();
        assertThat(isUntold(settled.server(0, "info: {linkUp: false}")))
                .as("it is back, and does not follow yet")
                .isTrue();
        assertThat(isUntold(settled.server(0, ANOTHER, "info: {linkUp: false}")))
                .as("another process is in its place")
                .isFalse();
        assertThat(isUntold(settled.silent(0).pod(0, "status: {podIP: null}")))
                .as("its pod has no address")
                .isFalse();
    }

    /** A follower takes the head's place before anything has started in that of the other. */
    @Test
    void ofOneThatNeverAcceptedAWriteNothingIsAsked() {
        CacheMember moved =
                Members.primary(LEASE, WRITABLE, NEXT, Members.replicas(2), "status: {head: {pod: shop-a-1}}");
        Sight sight = Sight.running(moved).silent(0);
        assertThat(FormerServer.former(sight.seen())).isNotNull();
        sight.server(0, "{info: null, failure: refused, health: Critical, guard: {settled: run-0}}");
        assertThat(FormerServer.former(sight.seen())).isNull();
    }

    @Test
    void whatEndedIsKeptUntilAllHasBeenToldOfIt() {
        assertThat(FormerServer.ended(
                        sight(ENDED).server(0, ANOTHER, "guard: {fenced: true}").seen()))
                .as("a head that has not been told of it yet")
                .isEqualTo(new EndedServer("run-0", "id1", 90L, null));
        assertThat(FormerServer.ended(sight(ENDED)
                        .server(0, ANOTHER, "guard: {settled: run-0}")
                        .seen()))
                .isNull();
        assertThat(FormerServer.ended(sight(ENDED).seen())).as("it lives").isNull();
    }

    /** The choice that followed it says so, and no later one does. */
    @Test
    void thatItWasHeardOutIsKeptBeyondTheNextChoice() {
        String next =
                "spec: {epoch: 2, chosen: {region: b, runId: run-b, replicationId: %s, heardOut: true}, role: Replica}";
        String gone = "guard: {ended: {runId: run-0, replicationId: id1, offset: 90, whole: false}}";
        EndedServer heardOut = new EndedServer("run-0", "id1", 90L, true);
        assertThat(FormerServer.ended(sight(WRITABLE, next.formatted("id1"))
                        .server(0, ANOTHER, gone)
                        .seen()))
                .isEqualTo(heardOut);
        assertThat(FormerServer.ended(sight(WRITABLE, next.formatted("id0"))
                        .server(0, ANOTHER, gone)
                        .seen()))
                .as("another history was heard to its end")
                .isEqualTo(new EndedServer("run-0", "id1", 90L, null));
        assertThat(FormerServer.ended(sight(WRITABLE, next.formatted("id1"), "spec: {chosen: {runId: run-0}}")
                        .server(0, ANOTHER, gone)
                        .seen()))
                .as("it was chosen itself, and has accepted more since")
                .isEqualTo(new EndedServer("run-0", "id1", 90L, null));
        Sight later = sight(WRITABLE, NEXT, ENDED, "status: {ended: {heardOut: true}}");
        assertThat(FormerServer.ended(later.server(0, ANOTHER, gone).seen())).isEqualTo(heardOut);
        assertThat(FormerServer.former(later.seen())).isEqualTo(new Ended("run-0", "id1", 90L, true));
    }

    private static Sight sight(String... changes) {
        CacheMember member = Members.primary(LEASE);
        for (String change : changes) {
            member = Yaml.changed(member, CacheMember.class, change);
        }
        return Sight.running(member);
    }

    private static boolean isUntold(Sight sight) {
        MemberSnapshot seen = sight.seen();
        MemberLease lease = seen.member().getStatus().lease();
        return Boolean.TRUE.equals(FormerServer.writable(seen, lease).untold());
    }
}
