package dev.regionalcache.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.core.topology.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutTest {

    private static final ServerVersion V70 = ServerVersion.parse("Redis", "7.0.15");
    private static final ServerVersion V80 = ServerVersion.parse("Redis", "8.0");
    private static final Tree TREE = new Topology(
                    List.of(new Region("a", null), new Region("b", "a"), new Region("c", "b"), new Region("d", "a")))
            .inForce("a", Set.of());

    @Test
    void leavesComeFirstThePrimaryLastAndOnlyOneAtATime() {
        Set<String> updated = new HashSet<>();
        List<String> order = new ArrayList<>();
        while (Rollout.next(TREE, states(updated, true), V80) instanceof RolloutStep.Update(String region)) {
            order.add(region);
            updated.add(region);
            assertThat(Rollout.next(TREE, states(updated, false), V80))
                    .isInstanceOfAny(RolloutStep.Wait.class, RolloutStep.Done.class);
        }
        assertThat(order)
                .containsExactlyInAnyOrder("a", "b", "c", "d")
                .startsWith("c")
                .endsWith("a");
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void inAnyTreeARegionComesAfterAllOfItsChildrenAndWaitsUntilTheLastOneHasSettled(long seed) {
        Random random = new Random(seed);
        List<Region> regions = new ArrayList<>();
        int count = 1 + random.nextInt(32);
        for (int i = 0; i < count; i++) {
            regions.add(new Region("r" + i, i == 0 ? null : "r" + random.nextInt(i)));
        }
        Tree tree = new Topology(regions).inForce("r" + random.nextInt(count), Set.of());
        List<String> order = new ArrayList<>();
        while (Rollout.next(tree, states(regions, order, true), V80) instanceof RolloutStep.Update(String region)) {
            assertThat(order).doesNotContain(region).containsAll(tree.children(region));
            order.add(region);
            assertThat(Rollout.next(tree, states(regions, order, false), V80))
                    .isInstanceOf(order.size() == count ? RolloutStep.Done.class : RolloutStep.Wait.class);
        }
        assertThat(order).hasSize(count).endsWith(tree.primary());
    }

    private static List<Rollout.RegionState> states(List<Region> regions, List<String> order, boolean settled) {
        return regions.stream()
                .map(Region::name)
                .map(r -> new Rollout.RegionState(
                        r, order.contains(r), settled || !r.equals(order.getLast()), order.contains(r) ? V80 : V70))
                .toList();
    }

    @Test
    void aTemplateThatNeverWorkedIsCorrectedEverywhereWithoutWaiting() {
        Set<String> corrected = new HashSet<>();
        while (Rollout.next(TREE, broken(corrected), V80) instanceof RolloutStep.Update(String region)) {
            corrected.add(region);
        }
        assertThat(corrected).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    private static List<Rollout.RegionState> broken(Set<String> corrected) {
        return List.of("a", "b", "c", "d").stream()
                .map(r -> new Rollout.RegionState(r, corrected.contains(r), false, null))
                .toList();
    }

    @Test
    void aRegionThatDoesNotRunIsNotRaisedAboveAChildThatItWouldEmpty() {
        List<Rollout.RegionState> states = List.of(
                new Rollout.RegionState("a", false, true, V70),
                new Rollout.RegionState("b", false, false, null),
                new Rollout.RegionState("c", true, false, V70),
                new Rollout.RegionState("d", true, true, V80));
        assertThat(Rollout.next(TREE, states, V80)).isInstanceOf(RolloutStep.Wait.class);
    }

    private static List<Rollout.RegionState> states(Set<String> updated, boolean settled) {
        return List.of("a", "b", "c", "d").stream()
                .map(r -> new Rollout.RegionState(
                        r, updated.contains(r), settled || !updated.contains(r), updated.contains(r) ? V80 : V70))
                .toList();
    }

    @Test
    void aDowngradeThatWouldEmptyReplicasIsRefused() {
        List<Rollout.RegionState> states = List.of("a", "b", "c", "d").stream()
                .map(r -> new Rollout.RegionState(r, false, true, V80))
                .toList();
        assertThat(Rollout.next(TREE, states, V70))
                .isInstanceOfSatisfying(
                        RolloutStep.Refuse.class,
                        r -> assertThat(r.reason()).contains("b runs Redis 8.0").contains("c would be emptied"));
    }

    @Test
    void aServerThatCouldNotReadItsOwnDataIsRefused() {
        Tree alone = new Topology(List.of(new Region("a", null))).inForce("a", Set.of());
        assertThat(Rollout.next(alone, List.of(new Rollout.RegionState("a", false, true, V80)), V70))
                .isInstanceOfSatisfying(
                        RolloutStep.Refuse.class, r -> assertThat(r.reason()).contains("cannot read the data"));
    }

    @ParameterizedTest
    @CsvSource({
        "Redis,6.2,Redis,7.0,true",
        "Redis,6.2,Valkey,8.0,true",
        "Redis,7.0,Redis,6.2,false",
        "Redis,7.0,Valkey,8.0,true",
        "Valkey,8.0,Redis,6.2,false",
        "Valkey,8.0,Redis,7.0,false",
        "Valkey,8.1,Valkey,8.0,true",
        "Redis,8.0,Valkey,8.1,false",
        "Valkey,9.0,Redis,8.0,false"
    })
    void aReplicaReadsItsOwnFormatAndOlderOnes(
            String masterEngine, String master, String replicaEngine, String replica, boolean works) {
        assertThat(ServerVersion.parse(masterEngine, master).canFeed(ServerVersion.parse(replicaEngine, replica)))
                .isEqualTo(works);
    }
}
