package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.Identity;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The document says which one it is of the caches that had a name, so that clients follow one that was created again. */
class DiscoveryIdentityTest {

    private static final String REGIONS = "regions: [{name: a}, {name: b, parent: a}]";
    private static final String CREATED = "2026-01-01T00:00:00Z";
    private static final long CREATED_SECONDS = 1_767_225_600;

    private final World world = new World(REGIONS);

    @Test
    void itHasTheUidAndTheTimeOfCreation() {
        world.is("6f1b7a52-0d3e-4c58-9a41-27d1c0b9e3aa", CREATED);
        world.settle();
        assertThat(world.spec("a").discovery())
                .contains("cache shop\nidentity 6f1b7a52-0d3e-4c58-9a41-27d1c0b9e3aa created=1767225600\nepoch 1\n");
        assertThat(document().identity())
                .contains(new Identity("6f1b7a52-0d3e-4c58-9a41-27d1c0b9e3aa", CREATED_SECONDS));
    }

    /** Nothing is moved, and clients which do not know identities take it, for its revision is greater. */
    @Test
    void aCacheThatTakesMembersOverGoesOnInTheirEpoch() {
        world.is("former", CREATED);
        world.settle();
        DiscoveryDocument before = document();
        world.is("later", "2026-01-01T00:00:09Z");
        world.settle();
        assertThat(document()).satisfies(now -> {
            assertThat(now.identity()).contains(new Identity("later", CREATED_SECONDS + 9));
            assertThat(now.epoch()).isEqualTo(before.epoch());
            assertThat(now.revision()).isEqualTo(before.revision() + 1);
            assertThat(now.isNewerThan(before)).isTrue();
            assertThat(now.regions()).isEqualTo(before.regions());
        });
    }

    @Test
    void aCacheThatWasCreatedAgainBeginsAnewAndIsNewer() {
        world.is("former", CREATED);
        world.settle();
        DiscoveryDocument before = document();
        World again = new World(REGIONS);
        again.is("later", "2026-01-01T00:00:09Z");
        String first = again.plan().members().get("a").getSpec().discovery();
        assertThat(DiscoveryParser.parse(Objects.requireNonNull(first))).satisfies(now -> {
            assertThat(now.epoch()).isEqualTo(1);
            assertThat(now.revision()).isEqualTo(1).isLessThan(before.revision());
            assertThat(now.isNewerThan(before)).isTrue();
        });
    }

    @Test
    void thereIsRoomForIt() {
        int without = new DiscoveryRoom(world.seen().cache()).forPolicies();
        world.is("6f1b7a52-0d3e-4c58-9a41-27d1c0b9e3aa", CREATED);
        assertThat(new DiscoveryRoom(world.seen().cache()).forPolicies())
                .isEqualTo(without - "identity 6f1b7a52-0d3e-4c58-9a41-27d1c0b9e3aa created=1767225600\n".length());
    }

    private DiscoveryDocument document() {
        return DiscoveryParser.parse(Objects.requireNonNull(world.spec("a").discovery()));
    }
}
