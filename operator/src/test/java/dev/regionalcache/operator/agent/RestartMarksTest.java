package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.provisioning.ServerPod;
import io.fabric8.kubernetes.api.model.Pod;
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

    /** As from a registry's mirror: such a change was made again every few seconds, and the primary moved for each. */
    @Test
    void aNameThatAnAdmissionWebhookGaveTheImageIsLeft() {
        sight.changePod(0, "spec: {containers: [{name: server, image: mirror.example/redis:8.0}]}");
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.NewImage.class);
        sight.changePod(0, declared(FIRST));
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
        given("second");
        given(FIRST);
        assertThat(awaits()).isFalse();
    }

    @Test
    void theNameThatAWebhookGaveItIsNoOtherImage() {
        Pod before = Objects.requireNonNull(sight.seen().pods().get(0));
        assertThat(RestartMarks.isNotEnded(before, before)).isTrue();
        sight.changePod(0, "spec: {containers: [{name: server, image: mirror.example/redis:8.0}]}");
        Pod mirrored = Objects.requireNonNull(sight.seen().pods().get(0));
        assertThat(RestartMarks.isNotEnded(before, mirrored)).isFalse();
        given("second");
        Pod awaiting = Objects.requireNonNull(sight.seen().pods().get(0));
        assertThat(RestartMarks.isNotEnded(awaiting, awaiting)).isFalse();
    }

    private static String declared(String image) {
        return "metadata: {annotations: {%s: '%s'}}".formatted(ServerPod.IMAGE_ANNOTATION, image);
    }

    private void given(String image) {
        sight.changePod(
                0,
                declared(image),
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
