package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.PodWriter;
import dev.regionalcache.e2e.harness.TestNamespace;
import dev.regionalcache.e2e.harness.ThreeRegions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The primary moves by itself between three real clusters. The primary region is not the control plane's. */
@EndToEnd
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverIT {

    private static final String CACHE = "moving";

    private ThreeRegions regions;
    private TestNamespace east;
    private TestNamespace west;
    private TestNamespace south;

    @BeforeAll
    void install() {
        regions = ThreeRegions.install("e2e-failover");
        east = regions.east();
        west = regions.west();
        south = regions.south();
        if (Kit.isThere()) {
            // As between coasts and continents.
            Kit.distance(east.cluster(), west.cluster(), 70, 5, 0);
            Kit.distance(west.cluster(), south.cluster(), 150, 5, 0);
            Kit.distance(east.cluster(), south.cluster(), 110, 5, 0);
        }
    }

    @AfterAll
    void delete() {
        regions.delete();
    }

    @Test
    @Order(1)
    void thePrimaryIsWritableByALease() {
        east.apply(Manifests.cache(CACHE, "", "west", "east<west", "south<west"));
        east.awaitReady(CACHE);
        east.set(CACHE, "moving-primary", "before", "failover");
        assertThat(west.member(CACHE, "west").getStatus().lease().held()).isNotNull();
        arrives(south, "before", "failover");
    }

    @Test
    @Order(2)
    void aRegionThatIsCutOffIsReplacedAndWhatItStillAcceptedIsReported() {
        Kit.assume();
        String epoch = epoch();
        String password = east.password(CACHE);
        Kit.cut(west.cluster());
        try {
            Await.timed(
                    "another region was the primary after a cut",
                    () -> assertThat(east.status(CACHE).primaryRegion()).isNotEqualTo("west"));
            Await.timed(
                    "a write was accepted in the new primary",
                    () -> assertThat(east.redisWithOnce(password, "moving-primary", "SET", "during", "cut"))
                            .isEqualTo("OK"));
            arrives(south, "during", "cut");
            assertThat(epoch()).isNotEqualTo(epoch);
        } finally {
            Kit.heal(west.cluster());
        }
        east.awaitReady(CACHE);
        arrives(west, "during", "cut");
        FailoverStatus failover = newest();
        assertThat(failover.state()).isEqualTo(FailoverState.Completed);
        assertThat(failover.from()).isEqualTo("west");
        assertThat(failover.votes()).isNotEmpty();
        assertThat(columns().get("FAILOVER")).isEqualTo("Completed");
    }

    @Test
    @Order(3)
    void inAPauseTheTableSaysWhatHoldsAFailoverBack() {
        pause(true);
        String primary = east.status(CACHE).primaryRegion();
        at(primary).shutdownServer(east.operatorPassword(CACHE), "moving-%s-0".formatted(primary));
        Await.until(
                "the table says that it is paused", () -> assertThat(columns()).containsEntry("BLOCKED", "Paused"));
        pause(false);
        east.awaitReady(CACHE);
        Await.until("nothing holds back", () -> assertThat(columns()).doesNotContainEntry("BLOCKED", "Paused"));
    }

    @Test
    @Order(4)
    void aServerThatEndsIsReplacedAtOnceAndNothingIsLost() {
        String primary = east.status(CACHE).primaryRegion();
        TestNamespace there = at(primary);
        String password = east.password(CACHE);
        east.set(CACHE, "moving-primary", "last", "words");
        String epoch = epoch();
        there.shutdownServer(east.operatorPassword(CACHE), "moving-%s-0".formatted(primary));
        Await.timed(
                "a new epoch began after the server ended",
                () -> assertThat(epoch()).isNotEqualTo(epoch));
        Await.timed(
                "a write was accepted after the server ended",
                () -> assertThat(east.redisWithOnce(password, "moving-primary", "SET", "after", "end"))
                        .isEqualTo("OK"));
        east.awaitReady(CACHE);
        assertThat(east.redis(CACHE, "moving-primary", "GET", "last")).isEqualTo("words");
        arrives(south, "after", "end");
        arrives(west, "after", "end");
        assertThat(lost()).as("every lost write was read back").allMatch(l -> l.unreadable() == null);
    }

    @Test
    @Order(5)
    void anOperatorThatIsRestartedOrUpgradedChangesNothing() {
        String epoch = epoch();
        PodWriter writer = PodWriter.start(south, "restarts", east.password(CACHE), "moving-south-primary");
        for (TestNamespace region : List.of(east, west, south)) {
            region.cluster()
                    .kubectl("delete", "pods", "-n", Operator.NAMESPACE, "--all", "--timeout=60s")
                    .ok();
            region.cluster()
                    .kubectl(
                            "wait", "-n", Operator.NAMESPACE, "--for=condition=Ready", "pods", "--all", "--timeout=90s")
                    .ok();
        }
        Operator.install(
                east.cluster(), "controlPlane.podAnnotations.upgraded=yes", "agent.podAnnotations.upgraded=yes");
        for (TestNamespace region : List.of(west, south)) {
            Operator.install(region.cluster(), "controlPlane.enabled=false", "agent.podAnnotations.upgraded=yes");
        }
        east.awaitReady(CACHE);
        System.out.printf(
                "operators restarted and upgraded: %.2f s at most without an accepted write%n",
                PodWriter.gap(writer.stop()));
        assertThat(writer.refusals()).as("writes that were refused").isEmpty();
        assertThat(epoch()).isEqualTo(epoch);
    }

    @Test
    @Order(6)
    void aPrimaryThatIsOnlyHeardIsReplaced() {
        Kit.assume();
        cutInOneDirection(
                (primary, other) -> Kit.cutOneWay(other, primary), (primary, other) -> Kit.healOneWay(other, primary));
    }

    @Test
    @Order(7)
    void allServersEndAndTheMostAdvancedBecomesThePrimaryAgain() {
        east.set(CACHE, "moving-primary", "survives", "all");
        arrives(west, "survives", "all");
        String epoch = epoch();
        String password = east.operatorPassword(CACHE);
        List.of(east, west, south)
                .forEach(region -> region.shutdownServer(
                        password, "moving-%s-0".formatted(region.cluster().name())));
        Await.until("a new epoch", () -> assertThat(epoch()).isNotEqualTo(epoch));
        east.awaitReady(CACHE);
        assertThat(east.redis(CACHE, "moving-primary", "GET", "survives")).isEqualTo("all");
        arrives(south, "survives", "all");
    }

    private void pause(boolean pause) {
        east.cluster()
                .kubectl(
                        "patch",
                        "rcache",
                        CACHE,
                        "-n",
                        east.name(),
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"pause\":%b}}".formatted(pause))
                .ok();
    }

    /** What `kubectl get rcache` shows of the cache, by heading. */
    private Map<String, String> columns() {
        List<String> lines = east.cluster()
                .kubectl("get", "rcache", CACHE, "-n", east.name())
                .ok()
                .lines()
                .toList();
        Map<String, String> columns = new HashMap<>();
        Matcher heading = Pattern.compile("(\\S+)\\s*").matcher(lines.getFirst());
        while (heading.find()) {
            String row = lines.get(1);
            int end = Math.min(heading.end(), row.length());
            columns.put(
                    heading.group(1),
                    row.substring(Math.min(heading.start(), end), end).strip());
        }
        return columns;
    }

    private void cutInOneDirection(BiConsumer<Cluster, Cluster> cut, BiConsumer<Cluster, Cluster> heal) {
        String primary = east.status(CACHE).primaryRegion();
        TestNamespace there = at(primary);
        List<TestNamespace> others =
                Stream.of(east, west, south).filter(r -> !r.equals(there)).toList();
        String password = east.password(CACHE);
        String epoch = epoch();
        others.forEach(other -> cut.accept(there.cluster(), other.cluster()));
        try {
            // The control plane that is cut off with the primary cannot know; it goes on when the way is free.
            if (!there.equals(east)) {
                Await.timed(
                        "another region was the primary after a cut in one direction",
                        () -> assertThat(east.status(CACHE).primaryRegion()).isNotEqualTo(primary));
                Await.timed(
                        "a write was accepted in the new primary",
                        () -> assertThat(east.redisWithOnce(password, "moving-primary", "SET", "one", "way"))
                                .isEqualTo("OK"));
                assertThat(epoch()).isNotEqualTo(epoch);
            }
        } finally {
            others.forEach(other -> heal.accept(there.cluster(), other.cluster()));
        }
        east.awaitReady(CACHE);
        assertThat(lost()).as("every lost write was read back").allMatch(l -> l.unreadable() == null);
    }

    private TestNamespace at(String region) {
        return region.equals("east") ? east : region.equals("south") ? south : west;
    }

    private String epoch() {
        return String.valueOf(east.status(CACHE).epoch());
    }

    private FailoverStatus newest() {
        return east.status(CACHE).failovers().getFirst();
    }

    private List<LostWrites> lost() {
        return List.of(
                        east.member(CACHE, "east").getStatus().lost(),
                        west.member(CACHE, "west").getStatus().lost(),
                        south.member(CACHE, "south").getStatus().lost())
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private void arrives(TestNamespace namespace, String key, String value) {
        Await.until(
                key + " arrives in " + namespace.cluster().name(),
                () -> assertThat(namespace.redisWith(east.password(CACHE), CACHE, "GET", key))
                        .isEqualTo(value));
    }
}
