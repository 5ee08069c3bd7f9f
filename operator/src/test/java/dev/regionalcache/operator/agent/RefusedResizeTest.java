package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.provisioning.ServerPod;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;

/** As where the class of a pod's quality of service would be another, or a cluster is too old to resize in place. */
class RefusedResizeTest {

    private static final String MORE = Members.template("{resources: {limits: {memory: 512Mi}}}");

    @Test
    void aPrimaryUnderALeaseHandsOverFirst() {
        String leased = "spec: {lease: {fencingMillis: 2000}}";
        Sight sight = Sight.running(Members.primary(leased)).declared(Members.primary(leased, MORE));
        assertThat(ServerChangeRules.next(noted(sight, 0)))
                .isEqualTo(new ServerChange.AwaitMove("shop-a-0", "a change that needs a new pod"));
    }

    @Test
    void aPrimaryThatAloneHasItsDataIsNotReplaced() {
        Sight sight = Sight.running(Members.primary()).declared(Members.primary(MORE));
        assertThat(ServerChangeRules.next(noted(sight, 0))).isInstanceOf(ServerChange.Blocked.class);
    }

    @Test
    void aHeadWithAFollowerHandsOverFirst() {
        CacheMember changed = Members.replica(Members.replicas(2), MORE);
        Sight sight = Sight.running(Members.replica(Members.replicas(2)))
                .declared(changed)
                .server(0)
                .server(1);
        assertThat(ServerChangeRules.next(noted(sight, 1))).isEqualTo(new ServerChange.Recreate("shop-b-1"));
        sight.pod(1).server(1);
        assertThat(ServerChangeRules.next(noted(sight, 0))).isEqualTo(new ServerChange.MoveHead("shop-b-0"));
    }

    @Test
    void otherResourcesAreTriedInPlace() {
        Sight sight = Sight.running(Members.replica())
                .declared(Members.replica(Members.template("{resources: {limits: {memory: 384Mi}}}")));
        assertThat(ServerChangeRules.next(noted(sight, 0))).isEqualTo(new ServerChange.Resize("shop-b-0"));
    }

    /** Where a webhook gives pods other resources each was as the one before, and was replaced for ever. */
    @Test
    void aPodThatWouldBeTheSameAgainIsNotReplaced() {
        CacheMember changed = Members.replica(MORE);
        TemplateSpec template = changed.getSpec().main().template();
        Sight sight = Sight.running(Members.replica()).declared(changed);
        assertThat(RefusedResize.alteration(pod(sight), template))
                .as("it may have got them after its start")
                .isEmpty();
        assertThat(ServerChangeRules.next(noted(sight, 0))).isEqualTo(new ServerChange.Recreate("shop-b-0"));
        sight.changePod(0, "status: {containerStatuses: [{name: server, containerID: null}]}");
        assertThat(RefusedResize.alteration(pod(sight), template))
                .as("a pod of the former template, whose image cannot be pulled")
                .isEmpty();
        sight.changePod(
                0,
                "metadata: {annotations: {%s: '%s'}}"
                        .formatted(ServerPod.RESOURCES_ANNOTATION, ServerPod.resourcesPart(template)));
        String altered = RefusedResize.alteration(pod(sight), template).orElseThrow();
        sight.changePod(0, "metadata: {annotations: {%s: '%s'}}".formatted(RefusedResize.ALTERED, altered));
        assertThat(RefusedResize.alteration(pod(sight), template))
                .as("that is noted once")
                .isEmpty();
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
        sight.changePod(0, "spec: {containers: [{name: server, resources: {limits: {memory: 300Mi}}}]}");
        assertThat(ServerChangeRules.next(sight.seen()))
                .as("somebody has changed it since")
                .isEqualTo(new ServerChange.Recreate("shop-b-0"));
    }

    private static Pod pod(Sight sight) {
        return sight.seen().declaredPods().getFirst();
    }

    private static MemberSnapshot noted(Sight sight, int ordinal) {
        return sight.changePod(
                        ordinal,
                        "metadata: {annotations: {%s: '%s'}}"
                                .formatted(
                                        RefusedResize.ANNOTATION,
                                        ServerPod.resourcesPart(Members.replica(MORE)
                                                .getSpec()
                                                .main()
                                                .template())))
                .seen();
    }
}
