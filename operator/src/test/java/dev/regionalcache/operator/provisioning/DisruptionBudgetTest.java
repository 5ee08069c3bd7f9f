package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.naming.Labels;
import org.junit.jupiter.api.Test;

class DisruptionBudgetTest {

    @Test
    void aSingleServerHasNoneSoThatItsNodeCanBeDrained() {
        assertThat(DisruptionBudget.of(Members.primary(), 1)).isEmpty();
    }

    /** A pod that cannot run holds up no drain. */
    @Test
    void whatDoesNotAnswerMayAlwaysBeTaken() {
        assertThat(DisruptionBudget.of(Members.primary(Members.replicas(2)), 0)).hasValueSatisfying(budget -> {
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isZero();
            assertThat(budget.getSpec().getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
        });
    }

    @Test
    void ofSeveralServersADrainTakesOneAtATime() {
        CacheMember member = Members.primary(Members.replicas(2));
        assertThat(DisruptionBudget.of(member, 1)).hasValueSatisfying(budget -> {
            assertThat(budget.getMetadata().getName()).isEqualTo("shop-a");
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
            assertThat(budget.getSpec().getMinAvailable()).isNull();
            assertThat(budget.getSpec().getSelector().getMatchLabels())
                    .isEqualTo(Labels.selector(member.getSpec().cache(), "a"));
        });
    }
}
