package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.fixture.Members;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberLeasesTest {

    @Test
    void onlyAnotherProcessInTheRecordedServersOwnPodProvesThatItIsGone() {
        MemberSnapshot moved = Sight.running(Members.primary(Members.replicas(2), "status: {head: {pod: shop-a-1}}"))
                .seen();
        assertThat(MemberLeases.inItsPlace(moved, recorded("shop-a-0")))
                .as("a follower became the head")
                .isEmpty();
        assertThat(MemberLeases.inItsPlace(moved, recorded("shop-a-1"))).contains("run-1");
        assertThat(MemberLeases.inItsPlace(moved, recorded(null)))
                .as("recorded before pods were")
                .contains("run-1");
        assertThat(MemberLeases.inItsPlace(Sight.running(Members.primary()).seen(), recorded("shop-a-0")))
                .as("it lives")
                .isEmpty();
    }

    private static ServerRef recorded(@Nullable String pod) {
        return new ServerRef(1, "run-0", "id1", pod, true);
    }
}
