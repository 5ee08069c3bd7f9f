package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.naming.Labels;
import org.junit.jupiter.api.Test;

class DisruptionBudgetTest {

    @Test
    void aSingleServerHasNoneSoThatItsNodeCanBeDrained() {
        assertThat(DisruptionBudget.of(Members.primary())).isEmpty();
    }

    @Test
    void ofSeveralServersADrainTakesOneAtATime() {
        CacheMember member = Members.primary(Members.replicas(2));
        assertThat(DisruptionBudget.of(member)).hasValueSatisfying(budget -> {
            assertThat(budget.getMetadata().getName()).isEqualTo("shop-a");
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
            assertThat(budget.getSpec().getMinAvailable()).isNull();
            assertThat(budget.getSpec().getSelector().getMatchLabels())
                    .isEqualTo(Labels.selector(member.getSpec().cache(), "a"));
        });
    }
}
