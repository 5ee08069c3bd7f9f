package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.member.Keyspace;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {

    private static final String COMMON = """
            regions: [{name: a}]
            template:
              replicas: 3
              storage: {persistence: RDB, size: 1Gi, storageClassName: slow}
              scheduling: {nodeSelector: {disk: slow}}
              podLabels: {team: web}
              podAnnotations: {note: one}
              imagePullSecrets: [registry]
              imagePullPolicy: Always
              terminationGracePeriodSeconds: 60
              resources: {limits: {memory: 1Gi, cpu: 2}}
            config: {hz: "10", maxmemory-policy: allkeys-lru}
            """;

    @Test
    void aRegionWithoutFieldsOfItsOwnHasTheTemplates() {
        Keyspace servers = keyspace(COMMON);
        assertThat(servers.replicas()).isEqualTo(3);
        assertThat(servers.storage().size()).isEqualTo("1Gi");
        assertThat(servers.template().scheduling().nodeSelector()).containsEntry("disk", "slow");
        assertThat(servers.template().podLabels()).containsEntry("team", "web");
        assertThat(servers.template().podAnnotations()).containsEntry("note", "one");
        assertThat(servers.template().imagePullSecrets()).containsExactly("registry");
        assertThat(servers.template().imagePullPolicy()).isEqualTo("Always");
        assertThat(servers.template().terminationGracePeriodSeconds()).isEqualTo(60);
        assertThat(servers.template().config()).containsEntry("hz", "10");
    }

    @Test
    void aRegionsSingleFieldsGoOverTheTemplates() {
        Keyspace servers = keyspace(COMMON, """
                regions:
                - name: a
                  replicas: 1
                  storage: {size: 9Gi}
                  scheduling: {nodeSelector: {disk: fast}}
                  resources: {limits: {memory: 4Gi}}
                """);
        assertThat(servers.replicas()).isEqualTo(1);
        assertThat(servers.storage().size()).isEqualTo("9Gi");
        assertThat(servers.storage().storageClassName()).isEqualTo("slow");
        assertThat(servers.storage().persistence().name()).isEqualTo("RDB");
        assertThat(servers.template().scheduling().nodeSelector())
                .containsOnlyKeys("disk")
                .containsValue("fast");
        assertThat(servers.template().resources().limits().memory()).isEqualTo("4Gi");
        assertThat(servers.template().resources().limits().cpu().toString()).isEqualTo("2");
    }

    @Test
    void withoutATemplateThereIsOneServerThatStoresNothing() {
        Keyspace servers = keyspace("regions: [{name: a}]");
        assertThat(servers.replicas()).isEqualTo(1);
        assertThat(servers.storage()).isNull();
        assertThat(servers.template().imagePullPolicy()).isEqualTo("IfNotPresent");
        assertThat(servers.template().terminationGracePeriodSeconds()).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image: another",
                "version: '7.2'",
                "engine: Valkey",
                "config: {hz: '11'}",
                "config: {lazyfree-lazy-eviction: 'yes'}",
                "replication: {backlogSize: 1Mi}",
                "template: {podLabels: {team: other}}",
                "template: {podAnnotations: {note: two}}",
                "template: {imagePullSecrets: [other]}",
                "template: {imagePullPolicy: Never}",
                "template: {terminationGracePeriodSeconds: 61}",
                "template: {resources: {limits: {memory: 2Gi}}}",
                "template: {scheduling: {priorityClassName: high}}",
                "regions: [{name: a, resources: {requests: {cpu: 1}}}]"
            })
    void whateverServersRunWithChangesTheRevision(String change) {
        assertThat(template(spec(COMMON, change)).revision())
                .isNotEqualTo(template(spec(COMMON)).revision());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "template: {replicas: 9}",
                "template: {storage: {size: 9Gi}}",
                "alerts: {lagSeconds: 9}",
                "pause: true",
                "deletionPolicy: Delete",
                "regions: [{name: b, parent: a}]",
                "witnesses: [w]"
            })
    void whatNoServerRunsWithLeavesTheRevision(String change) {
        assertThat(template(spec(COMMON, change)).revision())
                .isEqualTo(template(spec(COMMON)).revision());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalContentsHaveEqualRevisionsWhateverTheirOrder(long seed) {
        Random random = new Random(seed);
        List<String> entries = IntStream.range(0, 40)
                .mapToObj(i -> "s" + random.nextInt(1_000_000) + ": '" + i + "'")
                .collect(Collectors.toList());
        String revision = withMaps(entries);
        Collections.shuffle(entries, random);
        assertThat(withMaps(entries)).isEqualTo(revision);
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    private static String withMaps(List<String> entries) {
        String map = "{" + String.join(", ", entries) + "}";
        return template(spec(COMMON, "config: " + map, "template: {podLabels: " + map + "}", """
                        template: {scheduling: {nodeSelector: %s, affinity: {podAntiAffinity:
                          {requiredDuringSchedulingIgnoredDuringExecution:
                            [{topologyKey: zone, labelSelector: {matchLabels: %s}}]}}}}
                        """.formatted(map, map)))
                .revision();
    }

    private static Keyspace keyspace(String... changes) {
        RegionalCacheSpec spec = spec(changes);
        return Templates.keyspace("main", spec, region(spec), template(spec));
    }

    private static TemplateSpec template(RegionalCacheSpec spec) {
        return Templates.of(spec, region(spec), spec.version() == null ? "8.0" : spec.version());
    }

    private static RegionEntry region(RegionalCacheSpec spec) {
        return spec.regions().getFirst();
    }

    private static RegionalCacheSpec spec(String... changes) {
        return Yaml.object(RegionalCacheSpec.class, "{}", changes);
    }
}
