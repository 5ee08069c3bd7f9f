package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.provisioning.ServerPod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod that is to be there, and that the StatefulSet's controller has not made yet. */
class MissingPodTest {

    @ParameterizedTest
    @ValueSource(strings = {"{podLabels: {team: other}}", "{image: another}"})
    void theLastServerOfARegionIsNotTakenWhileAnotherHasNoPod(String template) {
        assertThat(ServerChangeRules.next(aloneOfTwo(template).seen()))
                .isEqualTo(new ServerChange.Wait("waiting for the region's missing pods before shop-b-0 changes"));
    }

    @Test
    void itIsNotRestartedEither() {
        Sight sight = aloneOfTwo("{}").server(0, "restartFor: [databases]");
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.Wait.class);
    }

    @Test
    void aResizeMayMakeTheRoomThatItWaitsFor() {
        assertThat(ServerChangeRules.next(
                        aloneOfTwo("{resources: {limits: {memory: 128Mi}}}").seen()))
                .isEqualTo(new ServerChange.Resize("shop-b-0"));
    }

    /** They waited for each other: the pod for the room, and the resources for the pod. */
    @Test
    void aServerThatIsNotTheLastIsReplacedForResourcesThatItDoesNotGetInPlace() {
        assertThat(ServerChangeRules.next(withRefused("128Mi").seen()))
                .isEqualTo(new ServerChange.Recreate("shop-b-1"));
    }

    /** One after the other would go, and none come. */
    @Test
    void noneIsReplacedForMore() {
        assertThat(ServerChangeRules.next(withRefused("512Mi").seen())).isInstanceOf(ServerChange.Wait.class);
    }

    private static Sight withRefused(String memory) {
        CacheMember changed = Members.replica(
                Members.replicas(3), Members.template("{resources: {limits: {memory: %s}}}".formatted(memory)));
        String refused = "metadata: {annotations: {%s: '%s'}}"
                .formatted(
                        RefusedResize.ANNOTATION,
                        ServerPod.resourcesPart(changed.getSpec().main().template()));
        return Sight.running(Members.replica(Members.replicas(2)))
                .declared(changed)
                .server(0)
                .server(1)
                .changePod(0, refused)
                .changePod(1, refused);
    }

    private static Sight aloneOfTwo(String template) {
        CacheMember changed = Members.replica(Members.replicas(2), Members.template(template));
        return Sight.running(Members.replica()).declared(changed).server(0);
    }
}
