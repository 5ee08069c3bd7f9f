package dev.regionalcache.operator.controlplane.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.controlplane.planning.ClassServers;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassSightTest {

    private static final PolicyRule RULE = new PolicyRule("own", 1, List.of("own:"), 60, 0, null, PolicyMode.Enforce);

    private static final String READY = """
            metadata: {name: shop-own}
            spec: {regions: []}
            status:
              primaryRegion: b
              regions:
              - {name: a, role: Replica, health: Healthy, endpoint: {host: a.example, port: 6379}}
              - {name: b, role: Primary, health: Healthy, endpoint: {host: b.example, port: 6379}}
              - {name: c, role: Replica, health: Unknown}
              conditions: [{type: Ready, status: "True", reason: AllRegionsReady, message: all regions serve}]
            """;

    @Test
    void everyRegionIsWrittenWhereTheClassIs() {
        ClassServers servers = sight(READY).servers(RULE, false);

        Endpoint a = new Endpoint("a.example", 6379);
        Endpoint b = new Endpoint("b.example", 6379);
        assertThat(servers.places())
                .containsExactly(
                        new ClassServers.Place("a", "shop-own", a, b),
                        new ClassServers.Place("b", "shop-own", b, b),
                        new ClassServers.Place("c", "shop-own", null, b));
        assertThat(servers.trouble()).isEmpty();
    }

    @Test
    void whileItsPrimaryHasNoAddressNobodyWrites() {
        ClassServers servers = sight("""
                metadata: {name: shop-own}
                spec: {regions: []}
                status: {primaryRegion: c, regions: [{name: c, role: Primary, health: Unknown}]}
                """).servers(RULE, false);
        assertThat(servers.places()).containsExactly(new ClassServers.Place("c", "shop-own", null, null));
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThat(new ClassSight(List.of("shop-own"), List.of()).trouble())
                .hasValueSatisfying(t -> assertThat(t).contains("shop-own", "not there yet"));
        assertThat(sight("metadata: {name: shop-own}\nspec: {regions: []}").trouble())
                .hasValueSatisfying(t -> assertThat(t).contains("brought up"));
        assertThat(sight(
                                READY,
                                "status: {conditions: [{type: Ready, status: 'False', reason: RegionsNotReady, message: c is away}]}")
                        .trouble())
                .hasValueSatisfying(t -> assertThat(t).contains("shop-own", "c is away"));
        assertThat(sight(READY, "metadata: {deletionTimestamp: '2026-05-01T10:00:00Z'}")
                        .trouble())
                .hasValueSatisfying(t -> assertThat(t).contains("being deleted"));
    }

    @Test
    void ofManyTheFirstFewAreNamed() {
        assertThat(new ClassSight(List.of("one", "two", "three", "four", "five"), List.of()).trouble())
                .hasValueSatisfying(t ->
                        assertThat(t).contains("one", "three", "and 2 more").doesNotContain("four"));
    }

    private static ClassSight sight(String cache, String... changes) {
        return new ClassSight(List.of("shop-own"), List.of(Yaml.object(RegionalCache.class, cache, changes)));
    }
}
