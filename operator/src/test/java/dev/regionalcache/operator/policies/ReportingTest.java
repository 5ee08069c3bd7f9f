package dev.regionalcache.operator.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.policy.Estimate;
import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportingTest {

    private static final PolicyRule RULE =
            new PolicyRule("session", 1, List.of("session:"), 60, 0, 1_000_000L, PolicyMode.Enforce);

    private Instant now = Instant.EPOCH;
    private int told;
    private final Reporting reporting = new Reporting(() -> now, () -> told++);
    private final KeyClass session = new KeyClass(RULE, Figures.NONE, 0);

    @Test
    void whatIsNewIsToldAtOnceAndFiguresWhenTheyAreKnown() {
        publish(10, 0);
        assertThat(report().state()).isEqualTo("Walking");
        assertThat(report().usage()).isNull();
        session.walked();
        publish(1_234, 500_000);
        assertThat(report().state()).isEqualTo("Enforcing");
        assertThat(report().usage().keys()).isEqualTo(1_200);
        assertThat(report().usage().share()).isEqualTo("50%");
        assertThat(told).isEqualTo(2);
    }

    @Test
    void noiseIsNeverTold() {
        walked();
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(10));
            publish(1_000 + i % 2 * 80, 500_000 + i % 3 * 20_000);
        }
        assertThat(told).isEqualTo(1);
    }

    @Test
    void aChangeIsToldNowAndThen() {
        walked();
        for (int second = 0; second < 300; second++) {
            pass(Duration.ofSeconds(1));
            publish(1_000 + second * 100, 500_000);
        }
        assertThat(told).isBetween(5, 11);
    }

    @Test
    void thatALimitIsNotHeldIsToldAtOnceAndDoesNotFlap() {
        walked();
        publish(1_000, 1_090_000);
        assertThat(report().usage().overLimit()).isFalse();
        publish(1_000, 1_110_000);
        assertThat(report().usage().overLimit()).isTrue();
        publish(1_000, 1_010_000);
        assertThat(report().usage().overLimit()).isTrue();
        publish(1_000, 990_000);
        assertThat(report().usage().overLimit()).isFalse();
        assertThat(told).isEqualTo(3);
    }

    @Test
    void aFloodThatIsOverIsTakenBackAndOneThatComesAfterALongQuietIsTold() {
        walked();
        session.removed(1_000_000);
        remove(100, 3_000);
        assertThat(report().usage().removedPerSecond()).isEqualTo(3_000);
        remove(61, 0);
        assertThat(report().usage().removedPerSecond()).isZero();
        pass(Duration.ofHours(6));
        publish(1_000, 500_000);
        remove(61, 3_000);
        assertThat(report().usage().removedPerSecond()).isEqualTo(3_000);
    }

    private void remove(int seconds, int perSecond) {
        for (int second = 0; second < seconds; second++) {
            pass(Duration.ofSeconds(1));
            session.removed(perSecond);
            publish(1_000, 500_000);
        }
    }

    @Test
    void aFailureIsToldWithItsSentence() {
        walked();
        reporting.publish(List.of(session), "it says no");
        assertThat(report().state()).isEqualTo("Failing");
        assertThat(report().message()).isEqualTo("it says no");
        reporting.none();
        assertThat(reporting.reports()).isEmpty();
    }

    private void walked() {
        session.walked();
        publish(1_000, 500_000);
    }

    private void publish(double keys, double bytes) {
        session.estimated(new Estimate(keys, bytes, 0));
        reporting.publish(List.of(session), null);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private PolicyReport report() {
        return reporting.reports().getFirst();
    }
}
