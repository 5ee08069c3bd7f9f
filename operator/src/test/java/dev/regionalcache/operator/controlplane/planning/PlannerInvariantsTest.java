package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds in every plan, whatever happened before. */
class PlannerInvariantsTest {

    private static final int STEPS = 60;

    /** The declared regions and their parents; the root, which is the primary, stays. */
    private final Map<String, String> parents = new LinkedHashMap<>();

    private World world = new World("regions: [{name: r0}]");

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyPlanKeepsTheRulesAndWhenAllIsWellAgainTheCacheIsAsDeclared(long seed) {
        Random random = new Random(seed);
        for (int i = 1; i < 2 + random.nextInt(6); i++) {
            parents.put("r" + i, "r" + random.nextInt(i));
        }
        world = new World(spec());
        world.settle();
        for (int step = 0; step < STEPS; step++) {
            disturb(random);
            Map<String, CacheMemberSpec> before = world.specs();
            Plan plan = world.carryOut("leader " + step);
            plan.members().forEach((region, member) -> check(plan, before.get(region), member.getSpec()));
            assertThat(plan.members().keySet()).isSubsetOf(readable());
            assertThat(plan.members().keySet().stream()
                            .filter(r -> before.containsKey(r)
                                    && !revision(before.get(r))
                                            .equals(revision(world.member(r).getSpec()))))
                    .as("regions that take another template")
                    .hasSizeLessThan(2);
            assertThat(plan.retired().stream().map(m -> m.getSpec().region()))
                    .noneMatch(parentsOfDeclared(before)::contains);
        }
        heal();
    }

    /** The API server's own rules about an epoch, and the tree. */
    private static void check(Plan plan, CacheMemberSpec before, CacheMemberSpec now) {
        if (!now.pause()) {
            assertThat(now.chosen()).isEqualTo(plan.epoch().chosen());
        }
        assertThat(now.role() == Role.Primary).isEqualTo(now.chosen().region().equals(now.region()));
        assertThat(now.parent() == null).isEqualTo(now.role() == Role.Primary);
        if (before != null) {
            assertThat(now.epoch()).isGreaterThanOrEqualTo(before.epoch());
            if (now.epoch() == before.epoch()) {
                assertThat(now.proposer()).isEqualTo(before.proposer());
                assertThat(now.chosen()).isEqualTo(before.chosen());
            }
        }
    }

    private void heal() {
        world.declare(spec());
        world.passwords("hash");
        world.back(world.specs().keySet().toArray(String[]::new));
        world.back(regions());
        Plan plan = world.settle();
        assertThat(plan.rollout()).isEqualTo(new RolloutStep.Done());
        assertThat(world.specs()).containsOnlyKeys(regions());
        parents.forEach((region, parent) ->
                assertThat(world.member(region).getSpec().parent().region()).isEqualTo(parent));
        assertThat(world.specs().values().stream().map(CacheMemberSpec::epoch))
                .containsOnly(plan.epoch().number());
    }

    private void disturb(Random random) {
        String region = regions()[random.nextInt(parents.size() + 1)];
        switch (random.nextInt(12)) {
            case 0 -> world.cutOff(region);
            case 1, 2 -> world.back(region);
            case 3 -> world.unknown(region);
            case 4 -> world.reach(new Reach.Reachable("cluster-" + region, false, "silent"), region);
            case 5 -> world.change("image: i" + random.nextInt(3));
            case 6 -> world.change("pause: " + random.nextBoolean());
            case 7 -> world.passwords(random.nextBoolean() ? "hash" + random.nextInt(3) : null);
            case 8 -> restart("r0", random);
            case 9 -> stopFollowing(region, random);
            case 10 -> addOrRemove(random);
            default -> reports(region);
        }
    }

    private void reports(String region) {
        if (world.specs().containsKey(region)) {
            world.report(region);
        }
    }

    private void restart(String region, Random random) {
        if (world.specs().containsKey(region)) {
            world.report(
                    region,
                    "head: {runId: run%d, position: {replicationId: id1, offset: %d, keys: 9}}"
                            .formatted(random.nextInt(), random.nextInt(3)));
        }
    }

    private void stopFollowing(String region, Random random) {
        if (world.specs().containsKey(region) && !region.equals("r0")) {
            world.report(
                    region,
                    "{link: Down, head: {position: {replicationId: id1, offset: %d, keys: 9}}}"
                            .formatted(random.nextInt(3)));
        }
    }

    private void addOrRemove(Random random) {
        List<String> leaves = parents.keySet().stream()
                .filter(r -> !parents.containsValue(r))
                .collect(Collectors.toCollection(ArrayList::new));
        if (random.nextBoolean() && !leaves.isEmpty()) {
            parents.remove(leaves.get(random.nextInt(leaves.size())));
        } else {
            parents.put("r" + (10 + random.nextInt(90)), "r0");
        }
        world.declare(spec());
    }

    private String spec() {
        return parents.entrySet().stream()
                .map(e -> ", {name: %s, parent: %s}".formatted(e.getKey(), e.getValue()))
                .collect(Collectors.joining("", "regions: [{name: r0}", "]"));
    }

    private String[] regions() {
        List<String> all = new ArrayList<>(List.of("r0"));
        all.addAll(parents.keySet());
        return all.toArray(String[]::new);
    }

    private List<String> readable() {
        return world.seen().regions().stream()
                .filter(RegionView::readable)
                .map(RegionView::name)
                .toList();
    }

    private List<String> parentsOfDeclared(Map<String, CacheMemberSpec> members) {
        return members.values().stream()
                .filter(m -> parents.containsKey(m.region()))
                .map(CacheMemberSpec::parent)
                .map(Peer::region)
                .toList();
    }

    private static String revision(CacheMemberSpec spec) {
        return spec.main().template().revision();
    }
}
