package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Images that a pod is given one after the other. */
class RestartMarksTest {

    private static final String FIRST = "redis:8.0";

    private final Sight sight = Sight.running(Members.primary());

    @Test
    void anImageThatIsTakenBackBeforeTheKubeletActedIsNotWaitedFor() {
        given("second");
        assertThat(awaits()).isTrue();
        given("third");
        assertThat(awaits()).isTrue();
        given(FIRST);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
        given("second");
        assertThat(awaits()).as("once more").isTrue();
    }

    @Test
    void oneThatIsTakenBackAfterwardsIs() {
        given("second");
        sight.changePod(0, "status: {containerStatuses: [{name: server, restartCount: 1}]}");
        assertThat(awaits()).isFalse();
        given(FIRST);
        assertThat(awaits()).isTrue();
    }

    private void given(String image) {
        sight.changePod(
                0,
                "metadata: {annotations: %s}"
                        .formatted(Serialization.asJson(RestartMarks.ofImage(
                                Objects.requireNonNull(sight.seen().pods().get(0)), image))),
                "spec: {containers: [{name: server, image: '%s'}]}".formatted(image));
    }

    private boolean awaits() {
        return RestartMarks.awaitsNewContainer(
                Objects.requireNonNull(sight.seen().pods().get(0)));
    }
}
