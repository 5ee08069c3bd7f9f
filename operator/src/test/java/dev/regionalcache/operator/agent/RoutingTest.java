package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.redis.Offset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {

    private static final ServerRef SERVER = new ServerRef(1, "run-0", "id1");
    private static final Writable ELSEWHERE = new Writable.NotPrimary();

    /** What the primary region's agent reports while its head accepts writes. */
    private static final String WRITABLE = """
            status:
              writable: {epoch: 1, runId: run, replicationId: id1}
              head: {pod: shop-a-0, runId: run, replicationId: id1}
            """;

    private static final Backend NEIGHBOUR = new Backend("10.1.0.0", 6379, "shop-a-0", "uid-0", "node-0");

    @Test
    void readsGoToTheRegionsServersThatAreInSync() {
        Sight sight = Sight.running(Members.replica(Members.replicas(4)))
                .server(1, "info: {linkUp: false}")
                .server(2, "info: {loading: true}")
                .neighbour(Members.primary(WRITABLE));
        assertThat(reads(sight)).containsExactly(local("shop-b", 0), local("shop-b", 3));
    }

    @Test
    void followersOfAHeadThatIsCutOffServeNoReads() {
        Sight cut = Sight.running(Members.replica(Members.replicas(2)))
                .server(0, "info: {linkUp: false}")
                .neighbour(Members.primary(WRITABLE));
        assertThat(reads(cut)).containsExactly(NEIGHBOUR);
    }

    @Test
    void ofANameWithAddressesOfBothFamiliesThoseOfIpv4AreTaken() {
        Routing routing =
                new Routing(Sight.of(Members.replica()).seen(), null, host -> List.of("192.0.2.1", "2001:db8::1"));
        assertThat(routing.reads()).containsExactly(Backend.external("192.0.2.1", 6379));
        Routing ipv6 =
                new Routing(Sight.of(Members.replica()).seen(), null, host -> List.of("2001:db8::1", "2001:db8::2"));
        assertThat(ipv6.reads())
                .containsExactly(Backend.external("2001:db8::1", 6379), Backend.external("2001:db8::2", 6379));
    }

    @Test
    void nothingGoesToOrFromAnOrphan() {
        Sight orphan = Sight.of(Members.replica("spec: {orphaned: true}"));
        assertThat(reads(orphan)).isEmpty();
        assertThat(writes(orphan, WritableRules.decide(orphan.seen()))).isEmpty();
    }

    @Test
    void readsDoNotGoToServersThatAScaleDownRemoves() {
        assertThat(reads(Sight.running(Members.primary()).pod(1).server(1))).containsExactly(local("shop-a", 0));
    }

    @Test
    void readsDoNotGoToAPodOfTheSameNameThatHasNotAnsweredYet() {
        assertThat(reads(Sight.running(Members.primary()).changePod(0, "metadata: {uid: another}")))
                .isEmpty();
    }

    @Test
    void withoutAServerInSyncReadsGoToTheParentsHead() {
        Sight cut = Sight.of(Members.replica()).pod(0).server(0, "info: {linkUp: false}");
        assertThat(reads(cut.neighbour(Members.primary(WRITABLE)))).containsExactly(NEIGHBOUR);
        assertThat(reads(Sight.of(Members.replica()))).containsExactly(Backend.external("192.0.2.1", 6379));
    }

    @Test
    void aParentThatIsAReplicaServesReadsWhileItsLinkIsUp() {
        CacheMember linked = Members.primary("{spec: {role: Replica}, status: {link: Up}}");
        assertThat(reads(Sight.of(Members.replica()).neighbour(linked))).containsExactly(NEIGHBOUR);
        CacheMember cut = Members.primary("{spec: {role: Replica}, status: {link: Down}}");
        assertThat(reads(Sight.of(Members.replica()).neighbour(cut))).isEmpty();
    }

    @Test
    void readsGoNowhereWhileThereIsNothingToReadFrom() {
        assertThat(reads(Sight.of(Members.primary()))).isEmpty();
        assertThat(reads(Sight.of(Members.replica("spec: {peers: null}")))).isEmpty();
        assertThat(reads(Sight.of(Members.replica()).neighbour(Members.primary())))
                .isEmpty();
        assertThat(reads(Sight.of(Members.replica()).neighbourWithoutHead(Members.primary(WRITABLE))))
                .isEmpty();
    }

    @Test
    void writesGoToTheHeadThatTheEpochMadeWritable() {
        Sight sight = Sight.running(Members.primary(Members.replicas(2)));
        assertThat(writes(sight, new Writable.Recorded(SERVER))).containsExactly(local("shop-a", 0));
    }

    @Test
    void writesGoOnToAHeadWhosePodIsBeingDeletedForAsLongAsItAcceptsThem() {
        Sight sight =
                Sight.running(Members.primary()).changePod(0, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}");
        assertThat(writes(sight, new Writable.Recorded(SERVER))).containsExactly(local("shop-a", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info: {runId: another}",
                "info: {master: {host: 127.0.0.1, port: 1}}",
                "{info: null, failure: refused}",
                "uid: of a former pod"
            })
    void writesGoNowhereWhileTheRecordedServerDoesNotAcceptThem(String view) {
        Sight sight = Sight.running(Members.primary()).server(0, view);
        assertThat(writes(sight, new Writable.Recorded(SERVER))).isEmpty();
    }

    static Stream<Writable> notWritable() {
        return Stream.of(new Writable.ToBeRecorded(SERVER), new Writable.Refused("NotEmpty", "keys"), ELSEWHERE);
    }

    @ParameterizedTest
    @MethodSource("notWritable")
    void writesGoNowhereBeforeAServerIsRecorded(Writable writable) {
        assertThat(writes(Sight.running(Members.primary()), writable)).isEmpty();
    }

    @Test
    void writesOfAReplicaRegionGoToThePodOfAPrimaryInTheSameCluster() {
        assertThat(writes(Sight.running(Members.replica()).neighbour(Members.primary(WRITABLE)), ELSEWHERE))
                .containsExactly(NEIGHBOUR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status: {head: {runId: another}}",
                "status: {head: {runId: null}}",
                "status: {head: {position: {replicationId: id1, offset: 1, keys: 1}}}",
                "status: {head: null}",
                "status: {writable: {epoch: 0}}",
                "status: {writable: null}",
                "status: null",
                "spec: {role: Replica}"
            })
    void writesOfAReplicaRegionGoNowhereWhileThePrimaryInTheSameClusterDoesNotAcceptThem(String change) {
        Sight sight = Sight.running(Members.replica()).neighbour(Members.primary(WRITABLE, change));
        assertThat(writes(sight, ELSEWHERE)).isEmpty();
    }

    @Test
    void writesOfAReplicaRegionGoNowhereWhileThePrimaryInTheSameClusterHasNoPod() {
        Sight sight = Sight.running(Members.replica()).neighbourWithoutHead(Members.primary(WRITABLE));
        assertThat(writes(sight, ELSEWHERE)).isEmpty();
    }

    @Test
    void writesToAnotherClusterGoToAllAddressesThatThePrimaryRegionPublishes() {
        Routing routing = new Routing(
                Sight.running(Members.replica()).seen(),
                null,
                host -> host.equals("a.example") ? List.of("192.0.2.1", "192.0.2.2") : List.of());
        assertThat(routing.writes(ELSEWHERE))
                .containsExactly(Backend.external("192.0.2.1", 6379), Backend.external("192.0.2.2", 6379));
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec: {chosen: null}", "spec: {peers: null}"})
    void writesGoNowhereWhileThePrimaryIsNotChosenOrNotPublished(String change) {
        assertThat(writes(Sight.running(Members.replica(change)), ELSEWHERE)).isEmpty();
    }

    @Test
    void writersWaitAtTheSuccessorFromTheEndOfThePrimary() {
        Sight leaving = Sight.running(
                Members.primary(
                        "spec: {epoch: 2, role: Replica, lease: {fencingMillis: 2000}, chosen: {region: b}, previous: {epoch: 1, proposer: leader, region: a}, peers: [{region: b, endpoint: {host: b.example, port: 6379}}]}"));
        Writable before = new Writable.Leaving(SERVER, true);
        assertThat(routing(leaving, handingOver(null)).writes(before)).isEmpty();
        assertThat(routing(leaving, handingOver(new Offset("history", 7))).writes(before))
                .containsExactly(Backend.external("192.0.2.1", 6379));
    }

    @Test
    void writersOfTheSuccessorsRegionAreLedToItBeforeItHoldsItsLeaseForTheFirstTimeAndNotWhenItHasLostIt() {
        String successor =
                "spec: {epoch: 2, lease: {fencingMillis: 2000}, chosen: {region: a, runId: run-0}, previous: {epoch: 1, proposer: leader, region: b}, peers: [{region: b, endpoint: {host: b.example, port: 6379}}]}";
        Writable recorded = new Writable.Recorded(SERVER);
        Sight waiting = Sight.running(Members.primary(successor));
        assertThat(routing(waiting, seen(false, false, null)).writes(recorded))
                .as("the other one has not ended")
                .containsExactly(Backend.external("192.0.2.1", 6379));
        assertThat(routing(waiting, seen(true, false, null)).writes(recorded)).containsExactly(local("shop-a", 0));
        assertThat(routing(waiting, seen(true, true, null)).writes(recorded))
                .as("it has lost it")
                .isEmpty();
    }

    private static LeaseView handingOver(@Nullable Offset end) {
        return seen(false, false, new LeaseView.Releasing(new Epoch(1, "leader", "a"), "b", end, null));
    }

    private static LeaseView seen(boolean previousReleased, boolean wasHeld, LeaseView.@Nullable Releasing releasing) {
        return new LeaseView(true, null, null, null, null, previousReleased, null, List.of())
                .holding(null, wasHeld, false, null, null, releasing);
    }

    private static Backend local(String member, int ordinal) {
        return new Backend("10.0.0." + ordinal, 6379, member + "-" + ordinal, "uid-" + ordinal, "node-" + ordinal);
    }

    private static List<Backend> reads(Sight sight) {
        return routing(sight).reads();
    }

    private static List<Backend> writes(Sight sight, Writable writable) {
        return routing(sight).writes(writable);
    }

    private static Routing routing(Sight sight) {
        return routing(sight, null);
    }

    private static Routing routing(Sight sight, @Nullable LeaseView lease) {
        return new Routing(sight.seen(), lease, host -> List.of("192.0.2.1"));
    }
}
