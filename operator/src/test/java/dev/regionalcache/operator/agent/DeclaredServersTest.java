package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class DeclaredServersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DeclaredServers declared = new DeclaredServers(registry);

    /** An alert about servers that are missing has nothing else to begin with. */
    @Test
    void aMemberWithoutPodsDeclaresItsServersAllTheSame() {
        MemberSnapshot seen = Sight.of(Members.primary(Members.replicas(3))).seen();
        assertThat(seen.pods()).isEmpty();
        declared.seen(seen);
        assertThat(value(seen)).isEqualTo(3);
    }

    @Test
    void thereIsOneMeterAMemberThatFollowsItsSpec() {
        MemberSnapshot seen =
                Sight.running(Members.primary(Members.replicas(3))).seen();
        declared.seen(seen);
        declared.seen(Sight.of(Members.primary(Members.replicas(2))).seen());
        assertThat(registry.getMeters()).hasSize(1);
        assertThat(value(seen)).isEqualTo(2);
    }

    @Test
    void nobodyMissesTheServersOfAWitnessOrOfACacheThatIsGone() {
        MemberSnapshot witness = Sight.of(Members.primary("spec: {role: Witness, parent: null, keyspaces: null}"))
                .seen();
        declared.seen(witness);
        assertThat(value(witness)).isZero();
        MemberSnapshot orphan =
                Sight.running(Members.primary("spec: {orphaned: true}")).seen();
        declared.seen(orphan);
        assertThat(value(orphan)).isZero();
    }

    @Test
    void itGoesWithTheMember() {
        MemberSnapshot seen = Sight.of(Members.primary()).seen();
        declared.seen(seen);
        declared.forget(seen.key());
        assertThat(registry.getMeters()).isEmpty();
        declared.forget(seen.key());
    }

    private double value(MemberSnapshot seen) {
        return registry.get("regionalcache.servers.declared")
                .tags(
                        "namespace", seen.key().namespace(),
                        "cache", seen.key().cache(),
                        "region", seen.key().region())
                .gauge()
                .value();
    }
}
