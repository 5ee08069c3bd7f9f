package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.operator.agent.PublishedEndpoint.Published;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.redis.Offset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaseReportTest {

    private static final String LEASE = "spec: {lease: {fencingMillis: 2000}}";
    private static final String PREPARING =
            "spec: {epoch: 2, proposer: next, chosen: null, role: Replica, parent: null, lease: {fencingMillis: 2000}}";
    private static final String BEFORE =
            "status: {writable: {epoch: 1, runId: run-0, replicationId: id1}, lease: {held: {epoch: 1, proposer: leader, region: a}, prepared: {epoch: 1, proposer: old}}}";
    private static final Epoch FIRST = new Epoch(1, "leader", "a");
    private static final EpochRef FIRST_REF = new EpochRef(1, "leader", "a");

    @Test
    void aMemberWithoutALeaseSaysNothingOfOne() {
        assertThat(report(Sight.running(Members.primary()), null)).isNull();
    }

    @Test
    void aPreparationIsTheWitnesssWordAndTheHeadsTogether() {
        CacheMember member = Members.primary(BEFORE, PREPARING);
        LeaseView promised = view(new Prepared(2, "next"), null, false, FIRST, null);
        dev.regionalcache.crds.member.Prepared old = new dev.regionalcache.crds.member.Prepared(1, "old");
        dev.regionalcache.crds.member.Prepared now = new dev.regionalcache.crds.member.Prepared(2, "next");

        assertThat(report(Sight.running(member), promised).prepared())
                .as("the head does not stand still yet")
                .isEqualTo(old);
        Sight still = Sight.running(member).server(0, "guard: {fenced: true, prepared: 2/next}");
        assertThat(report(still, promised).prepared()).isEqualTo(now);
        assertThat(report(still, view(new Prepared(2, "another"), null, false, null, null))
                        .prepared())
                .as("prepared for another leader")
                .isEqualTo(old);
        assertThat(report(Sight.running(member).silent(0), promised).prepared())
                .as("a witness whose server is gone is one all the same")
                .isEqualTo(now);
        assertThat(report(Sight.running(member).server(0, "info: {loading: true, syncing: true}"), promised)
                        .prepared())
                .as("as is one whose server loads a copy, which may take minutes")
                .isEqualTo(now);
        assertThat(report(Sight.running(member).server(0, "info: {loading: true}"), promised)
                        .prepared())
                .as("what it loads of its own may be the most that there is")
                .isEqualTo(old);
        assertThat(report(Sight.running(disabled(member)), promised).prepared())
                .as("and one whose server a person keeps as it is")
                .isEqualTo(now);
    }

    private static CacheMember disabled(CacheMember member) {
        return Yaml.changed(
                member, CacheMember.class, "metadata: {annotations: {regionalcache.dev/reconcile: disabled}}");
    }

    @Test
    void aLeaseThatIsLongOverIsNotGivenUpAgain() {
        CacheMember later = Members.primary(
                BEFORE, PREPARING, "status: {lease: {held: null, answered: {epoch: 2, proposer: leader, region: b}}}");
        LeaseView ended = view(new Prepared(2, "next"), null, false, FIRST, null);
        assertThat(report(Sight.running(later).server(0, "guard: {fenced: true, prepared: 2/next}"), ended)
                        .givenUp())
                .as("it would be passed on to all regions, while a primary is waited for")
                .isNull();
    }

    @Test
    void aLeaseIsGivenUpWhenItsServerHasConfirmedTheLastingFenceOrIsGone() {
        CacheMember member = Members.primary(BEFORE, PREPARING);
        LeaseView ended = view(new Prepared(2, "next"), null, false, FIRST, null);
        assertThat(report(Sight.running(member), ended).givenUp()).isNull();
        assertThat(report(Sight.running(member).server(0, "guard: {fenced: true, prepared: 2/next}"), ended)
                        .givenUp())
                .isEqualTo(FIRST_REF);
        assertThat(report(
                                Sight.running(member)
                                        .server(0, "info: {runId: another}", "guard: {fenced: true, prepared: 2/next}"),
                                ended)
                        .givenUp())
                .as("another process confirms nothing for the one that is unheard of")
                .isNull();
        CacheMember holding = Members.primary(LEASE, BEFORE);
        assertThat(report(Sight.running(holding).silent(0), view(null, null, false, FIRST, "refused"))
                        .givenUp())
                .isEqualTo(FIRST_REF);
        assertThat(report(Sight.running(holding), handingOver(null)).givenUp())
                .as("writes are paused, and nothing says that a fence lasts beyond that")
                .isNull();
        assertThat(report(Sight.running(holding), handingOver(new Offset("history", 100)))
                        .givenUp())
                .isEqualTo(FIRST_REF);
    }

    @Test
    void whatWasAnsweredNeverBecomesLess() {
        CacheMember member =
                Members.primary(LEASE, "status: {lease: {answered: {epoch: 3, proposer: next, region: b}}}");
        assertThat(report(Sight.running(member), view(null, null, false, null, null))
                        .answered())
                .as("the view was taken before the triple was known to be written")
                .isEqualTo(new EpochRef(3, "next", "b"));
    }

    @Test
    void theNextTripleIsKeptByAProcessThatHasNotReadItsMember() {
        CacheMember member = Members.primary(
                LEASE,
                "status: {lease: {answered: {epoch: 1, proposer: p, region: a}, next: {epoch: 2, proposer: p, region: b}}}");
        LeaseView unread = new LeaseView(false, null, null, null, null, false, null, List.of());
        EpochRef next = new EpochRef(2, "p", "b");
        assertThat(report(Sight.running(member), unread).next()).isEqualTo(next);
        assertThat(report(Sight.running(member), null).next()).isEqualTo(next);
        assertThat(report(Sight.running(member), view(null, null, false, null, null))
                        .next())
                .as("a later one was answered")
                .isNull();
    }

    @Test
    void whatWasSaidOfTheLeaseStaysWhileItsLossIsNotDecided() {
        CacheMember member = Members.primary(LEASE, BEFORE);
        assertThat(report(Sight.running(member), view(null, null, true, null, null))
                        .held())
                .isEqualTo(FIRST_REF);
        assertThat(report(Sight.running(member), view(null, null, false, null, null))
                        .held())
                .isNull();
    }

    private static LeaseView view(
            @Nullable Prepared prepared,
            @Nullable Epoch held,
            boolean mayWrite,
            @Nullable Epoch ended,
            @Nullable String gone) {
        return witness(prepared).holding(held, false, mayWrite, ended, gone, null);
    }

    /** The end of its server is what a confirmed fence comes with. */
    private static LeaseView handingOver(@Nullable Offset end) {
        LeaseView.Releasing releasing = new LeaseView.Releasing(FIRST, "b", end, null);
        return witness(null).holding(null, false, false, FIRST, null, releasing);
    }

    private static LeaseView witness(@Nullable Prepared prepared) {
        return new LeaseView(true, FIRST, null, null, prepared, false, null, List.of("a", "b"));
    }

    private static MemberLease report(Sight sight, @Nullable LeaseView lease) {
        MemberSnapshot seen = sight.seen();
        return new LeaseReport(
                        seen,
                        new Findings(
                                Optional.empty(),
                                List.of(),
                                WritableRules.decide(seen),
                                new Published(new Endpoint("10.96.0.1", 6379), false),
                                lease,
                                List.of(),
                                new ServerChange.None()))
                .build();
    }
}
