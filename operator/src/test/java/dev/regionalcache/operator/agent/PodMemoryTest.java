package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.api.Test;

/** A container that is promised another memory limit than it has. */
class PodMemoryTest {

    private static final CacheMember LESS = Members.primary();
    private static final CacheMember MORE = Members.primary(Members.template("{resources: {limits: {memory: 1Gi}}}"));
    private static final String GIVEN =
            "status: {containerStatuses: [{name: server, resources: {limits: {memory: %s}}}]}";

    @Test
    void aServerUsesNoMoreThanItsContainerHas() {
        assertThat(maxmemory(Sight.running(LESS).declared(MORE)))
                .as("before it is asked for")
                .isEqualTo(maxmemory(Sight.running(LESS)));
        assertThat(maxmemory(Sight.running(MORE).changePod(0, GIVEN.formatted("256Mi"))))
                .as("before it is given")
                .isEqualTo(maxmemory(Sight.running(LESS)));
        assertThat(maxmemory(Sight.running(MORE).changePod(0, GIVEN.formatted("1Gi"))))
                .as("given")
                .isEqualTo(maxmemory(Sight.running(MORE)))
                .isGreaterThan(maxmemory(Sight.running(LESS)));
    }

    @Test
    void itUsesLessBeforeItsContainerHasLess() {
        assertThat(maxmemory(Sight.running(MORE).declared(LESS))).isEqualTo(maxmemory(Sight.running(LESS)));
    }

    /** The kernel would kill it all the same; and no setting may be what no server takes. */
    @Test
    void whatAPersonTookFromAPodIsNotFollowedBelowTheLeast() {
        assertThat(maxmemory(Sight.running(LESS).changePod(0, GIVEN.formatted("8Mi"))))
                .isPositive();
    }

    @Test
    void untilItHasItsMemoryTheChangeIsNotOver() {
        Sight sight = awaiting(Sight.running(MORE));
        assertThat(ServerChangeRules.next(sight.seen()))
                .isEqualTo(
                        new ServerChange.Wait(
                                "waiting for the kubelet to give shop-a-0 more than 256 MiB of memory: Node did not have enough memory"));
        sight.changePod(0, GIVEN.formatted("1Gi"), "status: {conditions: null}").server(0);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
    }

    /** The kubelet may never give it. */
    @Test
    void otherChangesGoOnMeanwhile() {
        CacheMember both = Members.primary(Members.template(
                "{config: {maxmemory-policy: allkeys-lru}, image: other, resources: {limits: {memory: 1Gi}}}"));
        Sight sight = awaiting(Sight.running(MORE)).declared(both).server(0);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.NewImage("shop-a-0", "other"));
    }

    /** It would fill the follower, which takes all that the head has, beyond its limit. */
    @Test
    void theHeadGetsNoMoreThanItsFollowerHas() {
        CacheMember two = Members.replica(Members.replicas(2));
        CacheMember more =
                Members.replica(Members.replicas(2), Members.template("{resources: {limits: {memory: 1Gi}}}"));
        Sight sight = Sight.running(two)
                .declared(more)
                .pod(1, GIVEN.formatted("256Mi"))
                .server(0)
                .server(1);
        assertThat(ServerChangeRules.next(sight.seen()))
                .isEqualTo(
                        new ServerChange.Wait("waiting for the kubelet to give shop-b-1 more than 256 MiB of memory"));
        sight.changePod(1, GIVEN.formatted("1Gi")).server(1);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.Resize("shop-b-0"));
    }

    private static Sight awaiting(Sight sight) {
        return sight.changePod(0, GIVEN.formatted("256Mi"))
                .server(0)
                .changePod(
                        0,
                        "status: {conditions: [{type: PodResizePending, status: 'True', reason: Deferred, message: Node did not have enough memory}]}");
    }

    /** A limit that is no whole number of pages is given without the rest. */
    @Test
    void aKernelsRoundingIsNotWaitedFor() {
        CacheMember odd = Members.primary(Members.template("{resources: {limits: {memory: 300M}}}"));
        Sight sight =
                Sight.running(odd).changePod(0, GIVEN.formatted("'299999232'")).server(0);
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
    }

    private static long maxmemory(Sight sight) {
        MemberSnapshot seen = sight.seen();
        return ServerPlans.of(seen, WritableRules.decide(seen), seen.passwords()).stream()
                .mapToLong(plan -> Long.parseLong(plan.settings().get("maxmemory")))
                .findFirst()
                .orElseThrow();
    }
}
