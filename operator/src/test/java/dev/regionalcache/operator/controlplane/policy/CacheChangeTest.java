package dev.regionalcache.operator.controlplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.operator.fixture.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheChangeTest {

    private static final String CACHE = """
            metadata: {name: shop, labels: {x: y}}
            spec: {regions: [{name: a}, {name: b, parent: a}]}
            status:
              primaryRegion: a
              lag: <100ms
              version: "8.0"
              regions: [{name: a, endpoint: {host: a, port: 1}}, {name: b}]
              failovers: [{epoch: 2, state: Following}]
              conditions: [{type: Ready, status: "True", reason: AllRegionsReady, message: all}]
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status: {lag: <1s}",
                "status: {regions: [{name: a, health: Degraded}]}",
                "metadata: {resourceVersion: '7'}",
                "status: {epoch: 7}"
            })
    void whatIsNobodyElsesBusinessWakesNobody(String change) {
        assertThat(CacheChange.concernsPolicies(cache(change), cache("{}"))).isFalse();
        assertThat(CacheChange.concernsMain(cache(change), cache("{}"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec: {pause: true}",
                "spec: {config: {hz: '20'}}",
                "metadata: {labels: {x: z}}",
                "metadata: {annotations: {x: z}}",
                "metadata: {deletionTimestamp: '2026-05-01T10:00:00Z'}",
                "status: {primaryRegion: b}",
                "status: {version: '8.2'}",
                "status: {regions: [{name: a, endpoint: {host: a-longer-name, port: 1}}, {name: b}]}",
                "status: {failovers: [{epoch: 2, state: Completed}]}",
                "status: {conditions: [{type: Ready, status: 'False', reason: RegionsNotReady, message: b}]}",
                "status: null"
            })
    void policiesHearOfWhatTheyAreMadeOf(String change) {
        assertThat(CacheChange.concernsPolicies(cache(change), cache("{}"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status: {primaryRegion: b}",
                "status: {regions: [{name: a, endpoint: {host: a, port: 2}}]}",
                "status: {regions: [{name: a}, {name: b}, {name: c}]}",
                "metadata: {deletionTimestamp: '2026-05-01T10:00:00Z'}",
                "status: {conditions: [{type: Ready, status: 'False', reason: RegionsNotReady, message: b}]}"
            })
    void theMainCacheHearsOfWhereItsClassesAre(String change) {
        assertThat(CacheChange.concernsMain(cache(change), cache("{}"))).isTrue();
    }

    @Test
    void aStatusThatBeginsIsNews() {
        assertThat(CacheChange.concernsMain(cache("{}"), cache("status: null"))).isTrue();
    }

    private static RegionalCache cache(String change) {
        return Yaml.object(RegionalCache.class, CACHE, change);
    }
}
