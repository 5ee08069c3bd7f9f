package dev.regionalcache.localcluster.conformance;

import static dev.regionalcache.localcluster.conformance.Samples.cache;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Custom resources: the project's own schema, with its defaults, and its rules word for word. */
@ExtendWith(Definitions.class)
class SchemaConformanceTest {

    private static final String NOT_CHECKED =
            ", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]";

    private static final String PROCESSOR_TIME = "cpu must be processor time from 0 to 256, such as 2, 500m or \"0.5\"";

    private static final String TIMEOUT =
            "timeoutSeconds must be at least twice pingPeriodSeconds, or links on which nothing is written break: raise timeoutSeconds, which is 10 where it is unset, or lower pingPeriodSeconds";

    private final Api api = new Api();
    private final String caches = api.path("conformance.regionalcache.dev/v1alpha1/regionalcaches");
    private final String members = api.path("conformance.regionalcache.dev/v1alpha1/cachemembers");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void fillsInDefaultsWhereTheParentIsOrHasOne() {
        Api.Answer created = Api.post(caches, cache("c", "regions: [{name: a}]"));
        assertThat(created.ok().path("spec")).isEqualTo(Api.tree(Api.json("""
                                        alerts: {evictionsPerSecond: 100, lagSeconds: 5, memoryPercent: 90}
                                        auth: {}
                                        deletionPolicy: Retain
                                        engine: Redis
                                        failover: {mode: Automatic, profile: Default, failback: Manual, lostWrites: Report}
                                        regions: [{name: a, failoverPriority: 50}]
                                        replication: {backlogSize: 64Mi, pingPeriodSeconds: 1, timeoutSeconds: 10}
                                        template: {imagePullPolicy: IfNotPresent, replicas: 1, storage: {}, terminationGracePeriodSeconds: 30}
                                        """)));
        assertThat(created.at("/metadata/generation")).isEqualTo("1");
    }

    @Test
    void dropsOrRefusesUnknownFields() {
        String yaml = cache("c", "regions: [{name: a, x: 1}], foo: 1");
        Api.Answer strict = Api.post(caches + "?fieldValidation=Strict", yaml);
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.message())
                .isEqualTo(
                        "RegionalCache in version \"v1alpha1\" cannot be handled as a RegionalCache: strict decoding error: unknown field \"spec.foo\", unknown field \"spec.regions[0].x\"");
        Api.Answer ignored = Api.post(caches + "?fieldValidation=Ignore", yaml);
        assertThat(ignored.ok().at("/spec/regions/0").has("x")).isFalse();
        Api.Answer applied = Api.apply(caches + "/c", "a", cache("c", "regions: [{name: a}], foo: 1"));
        assertThat(applied.code()).isEqualTo(500);
        assertThat(applied.message()).contains(".spec.foo: field not declared in schema");
        assertThat(Api.patch(caches + "/c", Api.STRATEGIC, "{}").code()).isEqualTo(415);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        "regions: [{name: a}, {name: b}]",
                        "spec.regions: Invalid value: exactly one region, the root of the replication tree, must have no parent"),
                Arguments.of(
                        "regions: [{name: a}, {name: a, parent: a}]",
                        "[spec.regions[1]: Duplicate value: {\"name\":\"a\"}, spec.regions: Invalid value: list each parent before its children, and no region as its own parent]"),
                Arguments.of(
                        "regions: [{name: a}, {name: b, parent: c}]",
                        "spec.regions: Invalid value: a region's parent must be the name of another region in the list"),
                Arguments.of(
                        "regions: [{name: primary}]",
                        "spec.regions: Invalid value: no region can be called primary, or like another one with -primary or -head after it: Services are called so"),
                Arguments.of(
                        "regions: [{name: a}, {name: a-primary, parent: a}]",
                        "spec.regions: Invalid value: no region can be called primary, or like another one with -primary or -head after it: Services are called so"),
                Arguments.of(
                        "regions: [{name: A_b}]",
                        "spec.regions[0].name: Invalid value: \"A_b\": the name of a region must be that of a CacheRegion, a DNS label that begins with a letter, 24 characters at most"),
                Arguments.of(
                        "regions: [{name: a}], image: ''",
                        "spec.image: Invalid value: \"\": spec.image in body should be at least 1 chars long"),
                Arguments.of(
                        "regions: [{name: a, resources: {limits: {cpu: -1}}}]",
                        "spec.regions[0].resources.limits.cpu: Invalid value: -1: " + PROCESSOR_TIME),
                Arguments.of(
                        "regions: [{name: a}], template: {resources: {limits: {cpu: lots}}}",
                        "spec.template.resources.limits.cpu: Invalid value: \"lots\": " + PROCESSOR_TIME),
                Arguments.of(
                        "regions: [{name: aaaaaaaaaaaaaaaaaaaaaaaaa}]",
                        "[spec.regions[0].name: Too long: may not be more than 24 bytes" + NOT_CHECKED),
                Arguments.of(
                        "regions: [{name: a, replicas: x}]",
                        "[spec.regions[0].replicas: Invalid value: \"string\": spec.regions[0].replicas in body must be of type integer: \"string\""
                                + NOT_CHECKED),
                Arguments.of(
                        "regions: {name: a}",
                        "[spec.regions: Invalid value: \"object\": spec.regions in body must be of type array: \"object\""
                                + NOT_CHECKED),
                Arguments.of("engine: Redis", "[spec.regions: Required value" + NOT_CHECKED),
                Arguments.of(
                        "regions: [{name: a}], engine: KeyDB",
                        "[spec.engine: Unsupported value: \"KeyDB\": supported values: \"Redis\", \"Valkey\""
                                + NOT_CHECKED),
                Arguments.of(
                        "regions: [{name: a}], witnesses: [q, w, e, r, t, z, u, i, o]",
                        "[spec.witnesses: Too many: 9: must have at most 8 items" + NOT_CHECKED),
                Arguments.of(
                        "regions: []",
                        "[spec.regions: Invalid value: 0: spec.regions in body should have at least 1 items, spec.regions: Invalid value: exactly one region, the root of the replication tree, must have no parent]"),
                Arguments.of(
                        "regions: [{name: a}], alerts: {lagSeconds: 99999}",
                        "spec.alerts.lagSeconds: Invalid value: 99999: spec.alerts.lagSeconds in body should be less than or equal to 3600"),
                Arguments.of(
                        "regions: [{name: a}], template: {replicas: 0}",
                        "spec.template.replicas: Invalid value: 0: spec.template.replicas in body should be greater than or equal to 1"),
                Arguments.of(
                        "regions: [{name: a}], replication: {pingPeriodSeconds: 30}",
                        "spec.replication: Invalid value: " + TIMEOUT),
                Arguments.of(
                        "regions: [{name: a}], replication: {pingPeriodSeconds: 31, timeoutSeconds: 61}",
                        "spec.replication: Invalid value: " + TIMEOUT),
                Arguments.of(
                        "regions: [{name: a}], primaryRegion: z",
                        "spec: Invalid value: primaryRegion must be the name of one of the regions"),
                Arguments.of(
                        "regions: [{name: a}], witnesses: [a]",
                        "spec: Invalid value: a witness must not be one of the regions: every region is a witness already"),
                Arguments.of(
                        "regions: [{name: a}], config: {Foo: x}",
                        "spec.config: Invalid value: config holds names of redis.conf settings in lower case, such as maxmemory-policy"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesInTheSameWords(String spec, String sentences) {
        Api.Answer refused = Api.post(caches, cache("bad", spec));
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("/reason")).isEqualTo("Invalid");
        assertThat(refused.message())
                .isEqualTo("RegionalCache.conformance.regionalcache.dev \"bad\" is invalid: " + sentences);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{pingPeriodSeconds: 5}",
                "{timeoutSeconds: 2}",
                "{pingPeriodSeconds: 30, timeoutSeconds: 60}",
                "{pingPeriodSeconds: 60, timeoutSeconds: 600}"
            })
    void takesATimeoutOfTwoPings(String replication) {
        Api.post(caches, cache("c", "regions: [{name: a}], replication: " + replication))
                .ok();
    }

    @Test
    void knowsQuantities() {
        assertThat(memory("8Mi")).contains("spec.template.resources", "a quantity from 64Mi");
        assertThat(memory("9Pi")).contains("spec.template.resources", "a quantity from 64Mi");
        assertThat(memory("-1Gi")).contains("a quantity from 64Mi");
        assertThat(memory("lots")).contains("a quantity from 64Mi");
        assertThat(memory("0.5Gi")).isEmpty();
    }

    private String memory(String quantity) {
        return Api.post(
                        caches,
                        cache(
                                "q",
                                "regions: [{name: a}], template: {resources: {limits: {memory: '%s'}}}"
                                        .formatted(quantity)))
                .message();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "256", "'0'", "'2'", "'256'", "'256.0'", "'0.125'", "'5.'", "500m", "99999m", "256000m"})
    void takesProcessorTime(String cpu) {
        Api.post(caches, cache("q", "regions: [{name: a, resources: {limits: {cpu: %s}}}]".formatted(cpu)))
                .ok();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "257",
                "'-1'",
                "'257'",
                "'256.001'",
                "'.5'",
                "'1.2.3'",
                "1.5m",
                "m",
                "-5m",
                "256001m",
                "9999999m",
                "1m2",
                "''",
                "'1e2'",
                "2k",
                "NaN",
                "'00000001'"
            })
    void refusesWhatIsNoProcessorTime(String cpu) {
        assertThat(Api.post(caches, cache("q", "regions: [{name: a, resources: {limits: {cpu: %s}}}]".formatted(cpu)))
                        .message())
                .contains(PROCESSOR_TIME);
    }

    @Test
    void patternsAreTold() {
        assertThat(Api.post(members, Samples.MEMBER.replace("name: main", "name: A_b"))
                        .message())
                .contains(
                        "spec.keyspaces[0].name: Invalid value: \"A_b\": spec.keyspaces[0].name in body should match '^[a-z]([-a-z0-9]*[a-z0-9])?$'");
    }

    @Test
    void namesAreJudgedByTheRule() {
        assertThat(Api.post(caches, cache("1bad", "regions: [{name: a}]")).message())
                .isEqualTo(
                        "RegionalCache.conformance.regionalcache.dev \"1bad\" is invalid: <nil>: Invalid value: the name of a RegionalCache must be a DNS label that begins with a letter, 24 characters at most");
    }

    @Test
    void statusIsWrittenByItsSubresourceOnly() {
        ObjectNode created = (ObjectNode)
                Api.post(caches, cache("c", "regions: [{name: a}]").replaceFirst("\\}$", ", status: {epoch: 7}}"))
                        .ok();
        String path = caches + "/c";
        assertThat(created.has("status")).isFalse();
        created.putObject("status").put("epoch", 8);
        ObjectNode written = (ObjectNode) Api.put(path + "/status", created).ok();
        assertThat(written.at("/status/epoch").asInt()).isEqualTo(8);
        assertThat(written.at("/metadata/generation").asInt()).isEqualTo(1);
        Api.Answer stale = Api.put(path + "/status", created);
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.at("/reason")).isEqualTo("Conflict");
        written.withObject("/status").put("epoch", 9);
        written.withObject("/spec").put("engine", "Valkey");
        Api.put(path, written).ok();
        assertThat(Api.get(path).at("/status/epoch")).isEqualTo("8");
        assertThat(Api.get(path).at("/metadata/generation")).isEqualTo("2");
        Api.Answer applied = Api.apply(
                path + "/status",
                "agent",
                "{apiVersion: %s/v1alpha1, kind: RegionalCache, metadata: {name: c}, status: {phase: Ready}}"
                        .formatted(Definitions.GROUP));
        assertThat(applied.at("/status/phase")).isEqualTo("Ready");
        assertThat(applied.at("/status/epoch")).isEqualTo("8");
        assertThat(Api.get(caches + "/none/status").code()).isEqualTo(404);
    }
}
