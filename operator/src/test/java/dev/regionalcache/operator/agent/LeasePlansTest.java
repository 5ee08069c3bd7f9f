package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.lease.LeasePlan;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.redis.Offset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeasePlansTest {

    private static final String CHANGING =
            "spec: {epoch: 2, lease: {fencingMillis: 2000}, witnesses: [a, b, c, d], formerWitnesses: [{regions: [a, b, c]}]}";

    private static final String RECORDED = "status: {writable: {epoch: 2, runId: run-0, replicationId: id1}}";

    @Test
    void anAgentThatRestartsWhileWitnessesChangeAsksBothSets() {
        LeasePlan plan = plan(
                "status: {writable: {epoch: 2, runId: run-0, replicationId: id1}, lease: {held: {epoch: 1, proposer: leader, region: a}}}");
        assertThat(plan.former()).containsExactly(Set.of("a", "b", "c"));
        assertThat(plan.witnesses(Objects.requireNonNull(plan.holder())))
                .as("its own come last")
                .containsExactly(Set.of("a", "b", "c"), Set.of("a", "b", "c", "d"));
    }

    @Test
    void onceTheLeaseWasHeldInTheEpochItsOwnWitnessesDecide() {
        LeasePlan plan = plan(
                "status: {writable: {epoch: 2, runId: run-0, replicationId: id1}, lease: {held: {epoch: 2, proposer: leader, region: a}}}");
        assertThat(plan.former()).isEmpty();
        assertThat(plan.witnesses(Objects.requireNonNull(plan.holder()))).containsExactly(Set.of("a", "b", "c", "d"));
    }

    @Test
    void aLeaseThatAnotherLeaderGaveOfThatNumberSaysNothing() {
        assertThat(plan("status: {lease: {held: {epoch: 2, proposer: another, region: a}}}")
                        .former())
                .isNotEmpty();
    }

    @Test
    void theLeaseOfAServerWhosePodIsBeingDeletedIsHeldForItAndNoLongerThanThat() {
        Sight sight = Sight.running(Members.primary(CHANGING, RECORDED))
                .changePod(0, "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}");
        LeasePlan plan = plan(sight);
        assertThat(plan.asBefore()).isFalse();
        assertThat(Objects.requireNonNull(plan.holder()).uid()).isEqualTo("uid-0");
        assertThat(plan(sight.changePod(0, "status: {podIP: null}")).asBefore())
                .as("a pod that is gone for a moment")
                .isTrue();
    }

    @Test
    void whereThePrimaryEndedIsInItsHistoryOrInThatOfTheChoiceWhereAnOlderOperatorToldNone() {
        assertThat(endedAt("offset: 500, replicationId: told")).isEqualTo(new Offset("told", 500));
        assertThat(endedAt("offset: 500")).isEqualTo(new Offset("chosen", 500));
        assertThat(endedAt("replicationId: told")).as("its server is gone").isNull();
    }

    private static @Nullable Offset endedAt(String end) {
        CacheMember successor = Members.primary(CHANGING, """
                spec: {previous: {epoch: 1, proposer: leader, region: b}, chosen: {region: a, runId: run-0, replicationId: chosen},
                  released: [{of: {epoch: 1, proposer: leader, region: b}, successor: a, %s}]}""".formatted(end), RECORDED);
        return plan(Sight.running(successor).server(0, "info: {master: {host: b.example, port: 6379}}"))
                .endedAt();
    }

    private static LeasePlan plan(String status) {
        return plan(Sight.running(Members.primary(CHANGING, status)));
    }

    private static LeasePlan plan(Sight sight) {
        MemberSnapshot seen = sight.seen();
        return LeasePlans.of(
                seen,
                new LeaseTerms(2000),
                WritableRules.decide(seen),
                new Passwords(List.of("op"), List.of("re"), List.of("ap")),
                null);
    }
}
