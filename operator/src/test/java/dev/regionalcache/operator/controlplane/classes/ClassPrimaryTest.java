package dev.regionalcache.operator.controlplane.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.operator.fixture.Yaml;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassPrimaryTest {

    private static final String MAIN = """
            metadata: {name: shop}
            spec: {regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]}
            status:
              primaryRegion: b
              conditions: [{type: PrimaryAvailable, status: "True", reason: LeaseHeld, message: it is}]
              failovers: [{epoch: 2, reason: PrimaryLost, state: Completed}]
            """;

    private static final String SERVERS = """
            metadata: {name: shop-own}
            spec: {primaryRegion: a, regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]}
            status: {primaryRegion: c}
            """;

    @Test
    void aClassBeginsWhereTheCacheIs() {
        assertThat(ClassPrimary.of(main("{}"), null)).contains("b");
        assertThat(ClassPrimary.of(main("status: null"), null)).isEmpty();
    }

    @Test
    void itIsOrderedAfterTheCacheThatHasMoved() {
        assertThat(ordered("{}")).isEqualTo("b");
        assertThat(ordered("status: {failovers: null}")).isEqualTo("b");
        assertThat(ordered("status: {conditions: null}"))
                .as("a cache without a lease")
                .isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status: {failovers: [{epoch: 2, reason: PrimaryLost, state: Promoting}]}",
                "status: {failovers: [{epoch: 2, reason: PrimaryLost, state: Following}]}",
                "status: {conditions: [{type: PrimaryAvailable, status: 'False', reason: NotVoted, message: it is not}]}",
                "status: {switchover: {primaryRegion: a, home: a, restarting: a}}"
            })
    void itStaysWhileTheCacheIsOnItsWayOrAwayForAMoment(String change) {
        assertThat(ordered(change)).isEqualTo("a");
    }

    @Test
    void itIsNotOrderedWhereTheCacheHasNoRegionAnyMore() {
        String gone = "spec: {regions: null}";
        String others = "spec: {regions: [{name: b}, {name: c, parent: b}]}";
        RegionalCache main = Yaml.object(
                RegionalCache.class,
                MAIN,
                gone,
                others,
                "status: {failovers: [{epoch: 2, reason: PrimaryLost, state: Following}]}");

        assertThat(ClassPrimary.of(main, servers())).contains("b");
    }

    /** The schema refuses to remove a region that is the primary. */
    @Test
    void aRegionIsRemovedAfterTheClassHasLeftIt() {
        RegionalCacheSpec wanted =
                Yaml.object(RegionalCacheSpec.class, "{primaryRegion: d, regions: [{name: b}, {name: d, parent: b}]}");

        RegionalCacheSpec first = ClassPrimary.over(servers(), wanted);
        assertThat(first.primaryRegion()).isEqualTo("d");
        assertThat(first.regions()).extracting(RegionEntry::name).containsExactly("b", "d", "c");
        assertThat(first.regions()).extracting(RegionEntry::parent).containsExactly(null, "b", "b");
        RegionalCache moved = servers();
        moved.setStatus(main("{}").getStatus());
        assertThat(ClassPrimary.over(moved, wanted)).isEqualTo(wanted);
        moved.setStatus(null);
        assertThat(ClassPrimary.over(moved, wanted)).isEqualTo(wanted);
    }

    @Test
    void aRegionIsRemovedAfterItHasHandedOver() {
        RegionalCacheSpec wanted = Yaml.object(RegionalCacheSpec.class, "{regions: [{name: b}, {name: c, parent: b}]}");

        assertThat(ClassPrimary.over(handingOver("Promoting"), wanted).regions())
                .extracting(RegionEntry::name)
                .containsExactly("b", "c", "a");
        assertThat(ClassPrimary.over(handingOver("Following"), wanted)).isEqualTo(wanted);
    }

    private static RegionalCache handingOver(String state) {
        return Yaml.object(
                RegionalCache.class,
                SERVERS,
                "status: {failovers: [{epoch: 2, from: a, to: c, reason: Switchover, state: %s}]}".formatted(state));
    }

    private static @Nullable String ordered(String change) {
        return ClassPrimary.of(main(change), servers()).orElse(null);
    }

    private static RegionalCache main(String change) {
        return Yaml.object(RegionalCache.class, MAIN, change);
    }

    private static RegionalCache servers() {
        return Yaml.object(RegionalCache.class, SERVERS);
    }
}
