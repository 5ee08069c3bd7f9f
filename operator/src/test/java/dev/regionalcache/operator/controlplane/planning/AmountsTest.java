package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.ServerResources;
import dev.regionalcache.operator.fixture.Yaml;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest(name = "{0}: {1} and {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '%', textBlock = """
            nothing declared             | {} | {} | {requests: {cpu: 50m, memory: "67108864"}, limits: {memory: 256Mi}}
            a memory limit               | {limits: {memory: 1Gi}} | {} | {requests: {cpu: 50m, memory: "268435456"}, limits: {memory: 1Gi}}
            a region's memory limit      | {limits: {memory: 1Gi}} | {limits: {memory: 2Gi}} | {requests: {cpu: 50m, memory: "536870912"}, limits: {memory: 2Gi}}
            limits of both               | {limits: {cpu: 2}} | {limits: {memory: 1Gi}} | {requests: {cpu: 50m, memory: "268435456"}, limits: {cpu: 2, memory: 1Gi}}
            less processor than the rule | {limits: {cpu: 20m}} | {} | {requests: {cpu: 20m, memory: "67108864"}, limits: {cpu: 20m, memory: 256Mi}}
            requests as declared         | {requests: {cpu: 1, memory: 128Mi}} | {} | {requests: {cpu: 1, memory: 128Mi}, limits: {memory: 256Mi}}
            a region's smaller limits    | {requests: {cpu: 1, memory: 1Gi}} | {limits: {cpu: 500m, memory: 128Mi}} | {requests: {cpu: 500m, memory: 128Mi}, limits: {cpu: 500m, memory: 128Mi}}
            a region's request           | {requests: {cpu: 1, memory: 128Mi}} | {requests: {cpu: 2}} | {requests: {cpu: 2, memory: 128Mi}, limits: {memory: 256Mi}}
            """)
    void aRegionsFieldsGoOverTheTemplatesAndThoseOverDefaults(
            String what, String template, String region, String resulting) {
        assertThat(Amounts.of(resources(template), resources(region))).isEqualTo(resources(resulting));
    }

    private static ServerResources resources(String yaml) {
        return Yaml.object(ServerResources.class, yaml);
    }
}
