package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.api.Test;

class MemberCleanupTest {

    private static final String LEASED = "spec: {lease: {fencingMillis: 2000}}";
    private static final String FENCED = "guard: {fenced: true, open: false}";

    @Test
    void aLeaseIsLetGoOfWhenEveryServerThatMayLiveIsFenced() {
        Sight sight = Sight.running(Members.primary(Members.replicas(2), LEASED));
        assertThat(MemberCleanup.isSilent(sight.seen())).isFalse();
        sight.server(0, FENCED);
        assertThat(MemberCleanup.isSilent(sight.seen())).isFalse();
        sight.server(1, FENCED);
        assertThat(MemberCleanup.isSilent(sight.seen())).isTrue();
        sight.silent(1);
        assertThat(MemberCleanup.isSilent(sight.seen())).isFalse();
        sight.changePod(
                1, "status: {containerStatuses: [{name: server, state: {running: null, terminated: {exitCode: 0}}}]}");
        assertThat(MemberCleanup.isSilent(sight.seen())).isTrue();
    }

    @Test
    void withoutALeaseNothingIsWaitedFor() {
        assertThat(MemberCleanup.isSilent(Sight.running(Members.primary()).seen()))
                .isTrue();
        assertThat(MemberCleanup.isSilent(Sight.of(Members.primary(LEASED)).seen()))
                .isTrue();
    }
}
