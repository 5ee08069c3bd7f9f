package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.policies.EnforcementPlan;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.redis.ServerAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyPlansTest {

    private static final Writable RECORDED = new Writable.Recorded(new ServerRef(1, "run-0", "id1"));
    private static final Passwords PASSWORDS = new Passwords(List.of("op2", "op1"), List.of("re"), List.of("ap"));

    private static final String POLICIES =
            "spec: {policies: [{name: session, generation: 1, prefixes: ['session:'], ttlSeconds: 60, mode: Enforce}]}";

    @Test
    void policiesAreHeldOnTheRecordedHeadOfThePrimary() {
        assertThat(plan(Members.primary(POLICIES), RECORDED)).hasValueSatisfying(plan -> {
            assertThat(plan.pod()).isEqualTo("shop-a-0");
            assertThat(plan.runId()).isEqualTo("run-0");
            assertThat(plan.address()).isEqualTo(new ServerAddress("10.0.0.0", 6379));
            assertThat(plan.rules()).hasSize(1);
            assertThat(plan.logins()).hasSize(2);
            assertThat(plan.toString()).doesNotContain("op1", "op2");
        });
    }

    @Test
    void nowhereElse() {
        assertThat(plan(Members.primary(), RECORDED)).as("without policies").isEmpty();
        assertThat(plan(Members.replica(POLICIES), new Writable.NotPrimary())).isEmpty();
        assertThat(plan(Members.primary(POLICIES), new Writable.Refused("Why", "why")))
                .isEmpty();
        assertThat(plan(Members.primary(POLICIES, "spec: {orphaned: true}"), RECORDED))
                .isEmpty();
        assertThat(plan(
                        Members.primary(
                                POLICIES,
                                "spec: {lease: {fencingMillis: 2000}, epoch: 2, proposer: next, chosen: null}"),
                        RECORDED))
                .as("while an epoch is prepared")
                .isEmpty();
    }

    @Test
    void onlyServersOfAClasssOwnTellWhatTheyHold() {
        String own =
                "spec: {policies: [{name: session, generation: 1, prefixes: ['session:'], ttlSeconds: 60, mode: Enforce, ownServers: true}]}";
        assertThat(PolicyPlans.ownServers(
                        Sight.running(Members.primary(POLICIES)).seen()))
                .isEmpty();
        assertThat(PolicyPlans.ownServers(
                        Sight.running(Members.replica(own, Members.replicas(2))).seen()))
                .hasValueSatisfying(servers -> {
                    assertThat(servers.rule().name()).isEqualTo("session");
                    assertThat(servers.primary()).isFalse();
                    assertThat(servers.head().keys()).isEqualTo(10);
                    assertThat(servers.answering()).hasSize(2);
                });
        assertThat(PolicyPlans.ownServers(
                                Sight.running(Members.replica(own)).silent(0).seen())
                        .orElseThrow()
                        .head())
                .isNull();
    }

    private static Optional<EnforcementPlan> plan(CacheMember member, Writable writable) {
        return PolicyPlans.of(Sight.running(member).seen(), writable, PASSWORDS);
    }
}
