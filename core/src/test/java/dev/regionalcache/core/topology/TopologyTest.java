package dev.regionalcache.core.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyTest {

    private static final Topology NINE = new Topology(List.of(
            new Region("eu-west", null),
            new Region("us-east", "eu-west"),
            new Region("ap-south", "eu-west"),
            new Region("us-west", "us-east"),
            new Region("ap-east", "ap-south")));

    @Test
    void theDeclaredTreeIsInForceForItsRoot() {
        assertThat(NINE.inForce("eu-west", Set.of()).render()).isEqualTo("eu-west(us-east(us-west),ap-south(ap-east))");
    }

    @Test
    void linksOnThePathToAnotherPrimaryAreReversed() {
        assertThat(NINE.inForce("us-west", Set.of()).render())
                .isEqualTo("us-west(us-east(eu-west(ap-south(ap-east))))");
    }

    @Test
    void childrenOfAMissingRegionFollowItsNearestLivingAncestor() {
        Tree tree = NINE.inForce("us-east", Set.of("eu-west"));
        assertThat(tree.render()).isEqualTo("us-east(ap-south(ap-east),us-west)");
    }

    @Test
    void furtherRegionsAreUnderTheRootAndTheRestStaysAsItIs() {
        Topology more = NINE.withUnderRoot(List.of("sa-east"));
        assertThat(more.inForce("eu-west", Set.of()).render())
                .isEqualTo("eu-west(us-east(us-west),ap-south(ap-east),sa-east)");
        assertThat(more.root()).isEqualTo("eu-west");
        assertThat(NINE.regions()).doesNotContain("sa-east");
    }

    @Test
    void whatIsNoTreeIsRefusedWithASentence() {
        assertThatThrownBy(() -> new Topology(List.of())).hasMessageContaining("at least one region");
        assertThatThrownBy(() -> new Topology(List.of(new Region("a", null), new Region("b", null))))
                .hasMessageContaining("both a and b have no parent");
        assertThatThrownBy(() -> new Topology(List.of(new Region("a", null), new Region("b", "c"))))
                .hasMessageContaining("is not listed before it");
        assertThatThrownBy(() -> NINE.inForce("eu-west", Set.of("eu-west"))).hasMessageContaining("missing");
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void inAnyTreeEveryLivingRegionReachesThePrimaryAndNoLinkChangesWithoutNeed(long seed) {
        Random random = new Random(seed);
        List<Region> regions = new ArrayList<>();
        int count = 1 + random.nextInt(32);
        for (int i = 0; i < count; i++) {
            regions.add(new Region("r" + i, i == 0 ? null : "r" + random.nextInt(i)));
        }
        Topology topology = new Topology(regions);
        String primary = "r" + random.nextInt(count);
        Set<String> missing = new HashSet<>();
        regions.forEach(r -> {
            if (!r.name().equals(primary) && random.nextInt(4) == 0) {
                missing.add(r.name());
            }
        });

        Tree tree = topology.inForce(primary, missing);

        for (Region region : regions) {
            if (!missing.contains(region.name())) {
                List<String> way = way(regions, region.name(), primary, "");
                assertThat(tree.parentOf(region.name()))
                        .isEqualTo(way.stream()
                                .skip(1)
                                .filter(r -> !missing.contains(r))
                                .findFirst());
            }
        }

        Set<String> path = pathToRoot(topology.inForce("r0", Set.of()), primary);
        for (Region region : regions) {
            String name = region.name();
            if (missing.contains(name)) {
                assertThat(tree.parentOf(name)).isEmpty();
                continue;
            }
            assertThat(tree.depth(name)).isLessThanOrEqualTo(count);
            assertThat(tree.parentOf(name).isEmpty()).isEqualTo(name.equals(primary));
            if (!path.contains(name) && !missing.contains(region.parent()) && region.parent() != null) {
                assertThat(tree.parentOf(name)).as("link off the path").contains(region.parent());
            }
        }
        Tree declared = topology.inForce("r0", Set.of());
        List<Tree.Reparenting> changes = declared.reparentings(topology.inForce(primary, Set.of()));
        assertThat(changes).hasSize(path.size() == 1 ? 0 : path.size());
        assertThat(tree.reparentings(tree)).isEmpty();
    }

    /** The regions on the only way between two, both included, links taken without their direction; empty: no way. */
    private static List<String> way(List<Region> regions, String from, String to, String cameFrom) {
        if (from.equals(to)) {
            return List.of(to);
        }
        for (Region region : regions) {
            String other = from.equals(region.name()) ? region.parent() : region.name();
            boolean linked = from.equals(region.name()) ? other != null : from.equals(region.parent());
            List<String> rest = linked && !cameFrom.equals(other) ? way(regions, other, to, from) : List.of();
            if (!rest.isEmpty()) {
                List<String> way = new ArrayList<>(List.of(from));
                way.addAll(rest);
                return way;
            }
        }
        return List.of();
    }

    private static Set<String> pathToRoot(Tree tree, String from) {
        Set<String> path = new HashSet<>(Set.of(from));
        for (var at = tree.parentOf(from); at.isPresent(); at = tree.parentOf(at.get())) {
            path.add(at.get());
        }
        return path;
    }

    @Test
    void reparentingsNameNewRegionsAndNewParents() {
        Tree before = new Tree("a", Map.of("b", "a"));
        Tree after = new Tree("a", Map.of("b", "a", "c", "b"));
        assertThat(before.reparentings(after)).containsExactly(new Tree.Reparenting("c", java.util.Optional.of("b")));
    }
}
