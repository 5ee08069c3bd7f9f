package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.provisioning.Passwords;
import java.util.Objects;
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

    /** It was a region, and became a witness while its agent was down. */
    @Test
    void theServersThatAWitnessHadStandInNobodysWay() {
        Sight region = Sight.running(Members.primary(Members.replicas(2)));
        Passwords passwords = Objects.requireNonNull(region.seen().passwords());
        assertThat(MemberCleanup.leaving(region.seen(), passwords)).hasSize(2);
        MemberSnapshot witness = region.declared(
                        Members.primary("spec: {role: Witness, parent: null, keyspaces: null}"))
                .seen();
        assertThat(witness.pods()).hasSize(2);
        assertThat(MemberCleanup.leaving(witness, passwords)).isEmpty();
    }
}
