package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.lease.LeasePlan;
import dev.regionalcache.operator.provisioning.Passwords;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeasePlansTest {

    private static final String CHANGING =
            "spec: {epoch: 2, lease: {fencingMillis: 2000}, witnesses: [a, b, c, d], formerWitnesses: [{regions: [a, b, c]}]}";

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

    private static LeasePlan plan(String status) {
        CacheMember member = Members.primary(CHANGING, status);
        MemberSnapshot seen = Sight.running(member).seen();
        return LeasePlans.of(
                seen,
                new LeaseTerms(2000),
                WritableRules.decide(seen),
                new Passwords(List.of("op"), List.of("re"), List.of("ap")),
                null);
    }
}
