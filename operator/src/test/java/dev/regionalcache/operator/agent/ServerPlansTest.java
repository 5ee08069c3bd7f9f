package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.servers.DesiredRole;
import dev.regionalcache.operator.servers.ServerPlan;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPlansTest {

    private static final ServerRef SERVER = new ServerRef(1, "run-0", "id1");
    private static final Writable RECORDED = new Writable.Recorded(SERVER);
    private static final ServerAddress HEAD = new ServerAddress("10.0.0.0", 6379);
    private static final ServerAddress PRIMARY = new ServerAddress("a.example", 6379);
    private static final DesiredRole BEHIND_HEAD = new DesiredRole.Follow(HEAD);
    private static final Passwords PASSWORDS =
            new Passwords(List.of("op2", "op1"), List.of("re2", "re1"), List.of("ap"));

    @Test
    void allServersOfAnOrphanAreFenced() {
        for (CacheMember orphan : List.of(
                Members.primary(Members.replicas(2), "spec: {orphaned: true}"),
                Members.replica(Members.replicas(2), "spec: {orphaned: true}"))) {
            Writable writable = WritableRules.decide(Sight.running(orphan).seen());
            assertThat(writable).isInstanceOf(Writable.Refused.class);
            assertThat(plans(orphan, writable))
                    .extracting(ServerPlan::role)
                    .containsExactly(new DesiredRole.Fenced(), new DesiredRole.Fenced());
        }
    }

    @Test
    void thePrimarysHeadIsTheRecordedServerAndTheOthersFollowTheHeadsService() {
        List<ServerPlan> plans = plans(Members.primary(Members.replicas(3)), RECORDED);
        assertThat(plans)
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Primary("run-0"), BEHIND_HEAD, BEHIND_HEAD);
        assertThat(plans).extracting(ServerPlan::primary).containsExactly(null, HEAD, HEAD);
    }

    @Test
    void underALeaseAHeadWithoutAParentIsDetachedAndTheRecordedOneLeased() {
        String lease = "spec: {lease: {fencingMillis: 2000}}";
        String preparing = "spec: {epoch: 2, proposer: next, chosen: null, role: Replica, parent: null}";
        assertThat(plans(Members.primary(lease), RECORDED))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Leased("run-0"));
        ServerPlan prepared = plans(Members.primary(lease, preparing), new Writable.NotPrimary())
                .getFirst();
        assertThat(prepared.role()).isEqualTo(new DesiredRole.Detached());
        assertThat(prepared.guard().preparing()).isEqualTo("2/next");
        String gone = "spec: {released: [{of: {epoch: 1, proposer: first, region: eu}}]}";
        String answered = "status: {lease: {answered: {epoch: 1, proposer: first, region: eu}}}";
        assertThat(plans(Members.primary(lease, preparing, gone, answered), new Writable.NotPrimary()))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Detached(true));
        assertThat(plans(Members.replica(lease, "spec: {epoch: 2, chosen: null}"), new Writable.NotPrimary()))
                .extracting(ServerPlan::role)
                .as("a member whose parent does not change is not touched")
                .containsExactly(new DesiredRole.Follow(PRIMARY));
    }

    @Test
    void onlyThePrimarysHeadTellsApplicationsWhereTheServersAre() {
        assertThat(plans(Members.primary(Members.replicas(2), "spec: {discovery: document}"), RECORDED))
                .extracting(ServerPlan::discovery)
                .containsExactly("document", null);
        assertThat(plans(Members.replica("spec: {discovery: document}"), new Writable.NotPrimary()))
                .extracting(ServerPlan::discovery)
                .containsExactly((String) null);
    }

    /** The region c is ahead and must not be the primary. */
    @Test
    void aChosenHeadThatLacksTheLastWritesFollowsWhoeverHasThem() {
        String lease = "spec: {lease: {fencingMillis: 2000}}";
        String choice =
                "spec: {epoch: 2, chosen: {region: a, runId: run-0, replicationId: id1, offset: 200, source: c}, peers: [{region: a, endpoint: {host: a.example, port: 6379}}, {region: c, endpoint: {host: c.example, port: 6379}}]}";
        CacheMember chosen = Members.primary(lease, choice);
        Writable writable = WritableRules.decide(Sight.running(chosen).seen());
        assertThat(writable)
                .isInstanceOfSatisfying(
                        Writable.Refused.class, r -> assertThat(r.reason()).isEqualTo("CatchingUp"));
        assertThat(plans(chosen, writable))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.CatchUp(new ServerAddress("c.example", 6379), "run-0", 200));
        Writable there = WritableRules.decide(
                Sight.running(chosen).server(0, "info: {offset: 200}").seen());
        assertThat(there).isInstanceOf(Writable.ToBeRecorded.class);
        assertThat(plans(chosen, there)).extracting(ServerPlan::role).containsExactly(new DesiredRole.Stay());
        assertThat(plans(chosen, there).getFirst().guard().parting()).isEqualTo(new Parting("id1", 201));
    }

    @Test
    void whoeverHasTheLastWritesFeedsTheChosenHeadAndThenFollows() {
        CacheMember source = Members.replica(
                "spec: {lease: {fencingMillis: 2000}}",
                "spec: {epoch: 2, chosen: {region: a, runId: run, replicationId: id1, offset: 100, source: b}}");
        assertThat(plans(source, new Writable.NotPrimary()))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Feed(PRIMARY, "id1"));
        CacheMember other = Members.replica(
                "spec: {lease: {fencingMillis: 2000}}",
                "spec: {epoch: 2, chosen: {region: a, runId: run, replicationId: id1, offset: 100, source: c}}");
        assertThat(plans(other, new Writable.NotPrimary()))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Follow(PRIMARY));
    }

    @Test
    void underALeaseAServerThatIsBusySaysSoInAFifthOfTheFencingTime() {
        assertThat(plans(Members.primary("spec: {lease: {fencingMillis: 2000}}"), RECORDED)
                        .getFirst()
                        .settings())
                .containsEntry("lua-time-limit", "400")
                .doesNotContainKey("min-replicas-to-write");
        assertThat(plans(Members.primary(), RECORDED).getFirst().settings())
                .containsEntry("lua-time-limit", "2000")
                .containsEntry("min-replicas-to-write", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "spec: {lease: {fencingMillis: 2000}}"})
    void aServerThatStaysThePrimaryInTheNextEpochIsLeftAlone(String lease) {
        CacheMember member = Members.primary(
                "status: {writable: {epoch: 1, runId: run-0, replicationId: id1}}",
                "spec: {epoch: 2, chosen: {region: a, runId: run-0}, previous: {epoch: 1, proposer: leader, region: a}}",
                lease);
        Writable writable = WritableRules.decide(Sight.running(member).silent(0).seen());
        assertThat(writable)
                .isEqualTo(new Writable.ToBeRecorded(
                        new ServerRef(2, "run-0", "id1", null, member.getSpec().lease() == null ? null : true)));
        assertThat(plans(member, writable))
                .extracting(ServerPlan::role)
                .containsExactly(
                        member.getSpec().lease() == null
                                ? new DesiredRole.Primary("run-0")
                                : new DesiredRole.Leased("run-0"));
    }

    static Stream<Writable> notYet() {
        return Stream.of(new Writable.ToBeRecorded(SERVER), new Writable.Refused("NotEmpty", "keys"));
    }

    @ParameterizedTest
    @MethodSource("notYet")
    void aHeadThatIsNotRecordedStaysFencedAndKeepsItsFollowers(Writable writable) {
        assertThat(plans(Members.primary(Members.replicas(2)), writable))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Fenced(), BEHIND_HEAD);
    }

    @Test
    void aReplicasHeadFollowsItsParentAndIsMeasuredAgainstThePrimary() {
        String parent = "spec: {parent: {region: c, endpoint: {host: c.example, port: 1}}}";
        List<ServerPlan> plans = plans(Members.replica(Members.replicas(2), parent), new Writable.NotPrimary());
        assertThat(plans)
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Follow(new ServerAddress("c.example", 1), "run-0"), BEHIND_HEAD);
        assertThat(plans).extracting(ServerPlan::primary).containsExactly(PRIMARY, PRIMARY);
    }

    @Test
    void theNewestEndpointOfTheParentIsThatOfThePeers() {
        CacheMember member = Members.replica("spec: {parent: {endpoint: {host: former.example, port: 1}}}");
        assertThat(plans(member, new Writable.NotPrimary()))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Follow(PRIMARY));
    }

    @Test
    void aHeadWhoseParentHasNoEndpointYetStaysWhatItIs() {
        CacheMember member = Members.replica("spec: {peers: null, parent: {endpoint: null}}");
        assertThat(plans(member, new Writable.NotPrimary()))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Stay());
    }

    @Test
    void followersOfAHeadThatServesNobodyStayWhatTheyAre() {
        Sight sight = Sight.running(Members.primary(Members.replicas(2))).silent(0);
        assertThat(ServerPlans.of(sight.seen(), RECORDED, PASSWORDS))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Primary("run-0"), new DesiredRole.Stay());
    }

    @Test
    void aHeadWithFollowersWaitsUntilItIsKnownWhatItHolds() {
        CacheMember member = Members.replica(Members.replicas(2));
        String fenced = "info: {linkUp: false, master: {host: 127.0.0.1, port: 1}}";
        assertThat(roles(Sight.running(member).silent(0))).containsOnly(new DesiredRole.Stay());
        assertThat(roles(Sight.running(member).server(0, fenced, "info: {runId: new}")))
                .containsExactly(new DesiredRole.Follow(PRIMARY, "new"), new DesiredRole.Stay());
        assertThat(roles(Sight.running(member).server(0, fenced, "info: {runId: new, offset: 0}")))
                .as("a follower is about to take its place")
                .containsOnly(new DesiredRole.Stay());
    }

    @Test
    void theRecordedHeadIsFollowedAsSoonAsItIsInItsPlace() {
        CacheMember member = Members.replica(Members.replicas(2), "status: {head: {pod: shop-b-1}}");
        DesiredRole behindParent = new DesiredRole.Follow(PRIMARY, "run-1");
        assertThat(roles(Sight.running(member).server(1, "info: {master: {host: 10.0.0.0, port: 6379}}")))
                .containsExactly(new DesiredRole.Stay(), behindParent);
        assertThat(roles(Sight.running(member)))
                .containsExactly(new DesiredRole.Follow(new ServerAddress("10.0.0.1", 6379)), behindParent);
    }

    @Test
    void whoeverIsInTheWritableServersPlaceStandsStill() {
        CacheMember member = Members.primary(Members.replicas(2), "status: {head: {pod: shop-a-1}}");
        assertThat(ServerPlans.of(Sight.running(member).seen(), RECORDED, PASSWORDS))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Follow(new ServerAddress("10.0.0.1", 6379)), new DesiredRole.Fenced());
        CacheMember leased = Yaml.changed(member, CacheMember.class, "spec: {lease: {fencingMillis: 2000}}");
        assertThat(ServerPlans.of(Sight.running(leased).seen(), RECORDED, PASSWORDS))
                .extracting(ServerPlan::role)
                .contains(new DesiredRole.Detached());
    }

    private static List<DesiredRole> roles(Sight sight) {
        return ServerPlans.of(sight.seen(), new Writable.NotPrimary(), PASSWORDS).stream()
                .map(ServerPlan::role)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status: null", "status: {podIP: null}", "status: {podIP: ''}"})
    void aPodThatCannotBeConnectedToHasNoPlan(String change) {
        Sight sight = Sight.running(Members.primary(Members.replicas(2))).changePod(1, change);
        assertThat(ServerPlans.of(sight.seen(), RECORDED, PASSWORDS))
                .extracting(ServerPlan::pod)
                .containsExactly("shop-a-0");
    }

    /** Its process may live for as long as nobody has ended it: who does not keep it cannot fence it. */
    @Test
    void aPrimaryWhosePodIsBeingDeletedIsKeptAndItsFollowersStayWhatTheyAre() {
        CacheMember member = Members.primary(Members.replicas(2), "spec: {lease: {fencingMillis: 2000}}");
        Sight sight = Sight.running(member).changePod(0, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}");
        assertThat(ServerPlans.of(sight.seen(), RECORDED, PASSWORDS))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Leased("run-0"), new DesiredRole.Stay());
    }

    @Test
    void aServerBeyondTheDeclaredOnesGoesOnFollowingUntilItsPodIsGone() {
        Sight sight = Sight.running(Members.primary()).pod(1);
        assertThat(ServerPlans.of(sight.seen(), RECORDED, PASSWORDS))
                .extracting(ServerPlan::role)
                .containsExactly(new DesiredRole.Primary("run-0"), BEHIND_HEAD);
    }

    @Test
    void serversCopyByTheCurrentPasswordAndTheAgentLogsInByEitherOfTwo() {
        ServerPlan plan = plans(Members.primary(), RECORDED).getFirst();
        assertThat(plan.settings()).containsEntry("masteruser", "replication").containsEntry("masterauth", "re2");
        assertThat(plan.logins()).extracting(Credentials::password).containsExactly("op2", "op1");
        assertThat(plan.toString()).doesNotContain("re2", "op2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec: {pause: true}", "metadata: {annotations: {regionalcache.dev/reconcile: disabled}}"})
    void aMemberThatIsHeldIsObservedOnly(String change) {
        assertThat(plans(Members.primary(change), RECORDED)).isNotEmpty().allMatch(ServerPlan::paused);
        assertThat(plans(Members.primary(), RECORDED)).noneMatch(ServerPlan::paused);
    }

    @Test
    void thresholdsAreTheDeclaredOnesAndDefaultsForTheRest() {
        assertThat(thresholds("spec: {alerts: {lagSeconds: 9, memoryPercent: 70}}"))
                .isEqualTo(new Thresholds(Duration.ofSeconds(9), Thresholds.DEFAULTS.evictionsPerSecond(), 0.7));
        assertThat(thresholds("spec: {alerts: null}")).isEqualTo(Thresholds.DEFAULTS);
    }

    private static Thresholds thresholds(String change) {
        return plans(Members.primary(change), RECORDED).getFirst().thresholds();
    }

    private static List<ServerPlan> plans(CacheMember member, Writable writable) {
        return ServerPlans.of(Sight.running(member).seen(), writable, PASSWORDS);
    }
}
