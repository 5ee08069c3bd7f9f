package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Storage of servers: what it comes to, by the template and a region's own fields, and not where it is written. */
@ExtendWith(Definitions.class)
class StorageConformanceTest {

    private static final String PERSISTENCE = "persistence cannot be changed while servers run";
    private static final String CLASS = "storageClassName cannot be changed";
    private static final String SMALLER = "size cannot be made smaller";
    private static final String UNUSED_IN_REGION =
            "spec: Invalid value: a region's storage.size and storage.storageClassName need persistence";
    private static final String UNUSED_IN_TEMPLATE =
            "spec: Invalid value: the template's storage.size and storage.storageClassName need persistence";
    private static final String NO_SIZE = "size must be a quantity from 64Mi to 64Ti";

    private final Api api = new Api();
    private final String caches = api.path("conformance.regionalcache.dev/v1alpha1/regionalcaches");

    @AfterEach
    void close() {
        api.close();
    }

    /** The template's storage, and that of the second region, before and after. */
    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("{}", "{}", "{persistence: AOF}", "{}", PERSISTENCE),
                Arguments.of("{persistence: RDB}", "{}", "{}", "{}", PERSISTENCE),
                Arguments.of("{}", null, "{}", "{persistence: AOF}", PERSISTENCE),
                Arguments.of("{}", "{persistence: None}", "{}", "{size: 1Gi, persistence: AOF}", PERSISTENCE),
                Arguments.of("{}", "{persistence: AOF}", "{}", null, PERSISTENCE),
                Arguments.of(
                        "{persistence: AOF}", "{persistence: None}", "{persistence: AOF}", "{size: 1Gi}", PERSISTENCE),
                Arguments.of("{persistence: AOF}", null, "{persistence: AOF}", "{persistence: RDB}", PERSISTENCE),
                Arguments.of("{persistence: RDB}", "{}", "{persistence: RDB, storageClassName: fast}", "{}", CLASS),
                Arguments.of("{persistence: RDB}", null, "{persistence: RDB}", "{storageClassName: fast}", CLASS),
                Arguments.of("{persistence: RDB}", "{storageClassName: fast}", "{persistence: RDB}", null, CLASS),
                Arguments.of(
                        "{persistence: RDB, storageClassName: fast}",
                        null,
                        "{persistence: RDB, storageClassName: fast}",
                        "{storageClassName: x}",
                        CLASS),
                Arguments.of("{persistence: RDB, size: 2Gi}", "{}", "{persistence: RDB, size: 1Gi}", "{}", SMALLER),
                Arguments.of("{persistence: RDB, size: 2Gi}", "{}", "{persistence: RDB}", "{}", SMALLER),
                Arguments.of(
                        "{persistence: RDB, size: 2Gi}", null, "{persistence: RDB, size: 2Gi}", "{size: 1Gi}", SMALLER),
                Arguments.of(
                        "{persistence: RDB, size: 1Gi}", "{size: 2Gi}", "{persistence: RDB, size: 1Gi}", null, SMALLER),
                Arguments.of(
                        "{persistence: RDB, size: 1Gi}",
                        "{size: 2Gi}",
                        "{persistence: RDB, size: 1Gi}",
                        "{persistence: RDB}",
                        SMALLER),
                Arguments.of("{persistence: RDB}", "{size: 2Gi}", "{persistence: RDB}", null, SMALLER),
                Arguments.of("{persistence: AOF}", null, "{persistence: AOF, size: 511Mi}", null, SMALLER),
                Arguments.of("{}", "{persistence: AOF}", "{size: 511Mi}", "{persistence: AOF}", SMALLER),
                Arguments.of("{persistence: AOF}", null, "{persistence: AOF}", "{size: 511Mi}", SMALLER),
                Arguments.of(
                        "{persistence: RDB, size: 1Gi}",
                        null,
                        "{persistence: RDB, size: 1Gi}",
                        "{size: much}",
                        NO_SIZE),
                Arguments.of("{}", null, "{}", "{size: 64Mi}", UNUSED_IN_REGION));
    }

    @ParameterizedTest(name = "{0}, {1} -> {2}, {3}")
    @MethodSource("refused")
    void isNotChanged(
            String template, @Nullable String region, String newTemplate, @Nullable String newRegion, String sentence) {
        apply(template, region).ok();
        Api.Answer answer = apply(newTemplate, newRegion);
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.message()).contains(sentence).doesNotContain("evaluat");
    }

    static Stream<Arguments> allowed() {
        return Stream.of(
                Arguments.of("what was meant is written", "{}", null, "{persistence: None}", "{persistence: None}"),
                Arguments.of(
                        "grows",
                        "{persistence: RDB, size: 1Gi}",
                        "{size: 2Gi}",
                        "{persistence: RDB, size: 3Gi}",
                        "{size: 2Gi}"),
                Arguments.of(
                        "grows in the region",
                        "{persistence: RDB, size: 1Gi}",
                        null,
                        "{persistence: RDB, size: 1Gi}",
                        "{size: 2Gi}"),
                Arguments.of(
                        "grows to the template's",
                        "{persistence: RDB, size: 2Gi}",
                        "{size: 1Gi}",
                        "{persistence: RDB, size: 2Gi}",
                        null),
                Arguments.of("a size as it was", "{persistence: AOF}", null, "{persistence: AOF, size: 512Mi}", null),
                Arguments.of(
                        "goes where nothing is stored",
                        "{size: 2Gi, storageClassName: x}",
                        "{persistence: RDB, size: 2Gi, storageClassName: x}",
                        "{}",
                        "{persistence: RDB, size: 2Gi, storageClassName: x}"),
                Arguments.of(
                        "is anything where nothing is stored",
                        "{size: 2Gi, storageClassName: x}",
                        "{persistence: RDB, size: 2Gi, storageClassName: x}",
                        "{size: 1Gi, storageClassName: y}",
                        "{persistence: RDB, size: 2Gi, storageClassName: x}"),
                Arguments.of("an empty one goes", "{}", "{}", "{}", null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allowed")
    void staysOrGrows(
            String what, String template, @Nullable String region, String newTemplate, @Nullable String newRegion) {
        apply(template, region).ok();
        apply(newTemplate, newRegion).ok();
    }

    /** The template's storage, and that of the second region; the first one has none of its own. */
    static Stream<Arguments> unused() {
        return Stream.of(
                Arguments.of("{size: 10Gi}", null, UNUSED_IN_TEMPLATE),
                Arguments.of("{storageClassName: fast}", "{}", UNUSED_IN_TEMPLATE),
                Arguments.of("{persistence: None, size: 10Gi}", "{persistence: None}", UNUSED_IN_TEMPLATE),
                Arguments.of("{}", "{size: 10Gi}", UNUSED_IN_REGION),
                Arguments.of("{}", "{storageClassName: fast}", UNUSED_IN_REGION),
                Arguments.of("{persistence: AOF}", "{persistence: None, size: 10Gi}", UNUSED_IN_REGION));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("unused")
    void isNotDeclaredWhereNothingIsStored(String template, @Nullable String region, String sentence) {
        Api.Answer answer = apply(template, region);
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.message()).contains(sentence, "RDB or AOF").doesNotContain("evaluat");
    }

    static Stream<Arguments> used() {
        return Stream.of(
                Arguments.of("{persistence: AOF, size: 10Gi, storageClassName: fast}", null),
                Arguments.of("{persistence: AOF, size: 10Gi}", "{persistence: None}"),
                Arguments.of("{persistence: AOF}", "{size: 10Gi, storageClassName: fast}"),
                Arguments.of("{}", "{persistence: RDB, size: 10Gi}"),
                Arguments.of("{size: 10Gi, storageClassName: fast}", "{persistence: RDB}"));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("used")
    void isDeclaredWhereARegionStoresSomething(String template, @Nullable String region) {
        apply(template, region).ok();
    }

    @Test
    void isFreeInANewRegion() {
        String template = "template: {storage: {persistence: RDB, size: 2Gi}}";
        applySpec("{name: a}", template).ok();
        applySpec(
                        "{name: a}, {name: b, parent: a, storage: {persistence: AOF, size: 1Gi, storageClassName: x}}",
                        template)
                .ok();
    }

    @Test
    void ofTheTemplateIsFreeWhereEveryRegionHasItsOwn() {
        String own = "{name: a, storage: {persistence: RDB, size: 2Gi, storageClassName: x}}";
        applySpec(own, "template: {storage: {size: 4Gi}}").ok();
        applySpec(own, "template: {storage: {persistence: AOF, size: 1Gi, storageClassName: y}}")
                .ok();
    }

    @Test
    void whatVolumesHadWithoutASizeFollowsTheRegionsMemory() {
        String template = "template: {resources: {limits: {memory: 1Gi}}, storage: {persistence: RDB}}";
        String region = "{name: a, resources: {limits: {memory: 512Mi}}%s}";
        applySpec(region.formatted(""), template).ok();
        assertThat(applySpec(region.formatted(", storage: {size: 1023Mi}"), template)
                        .message())
                .contains(SMALLER);
        applySpec(region.formatted(", storage: {size: 1Gi}"), template).ok();
    }

    /** Regions a, with nothing of its own, and b, which follows it. */
    private Api.Answer apply(String template, @Nullable String region) {
        return applySpec(
                "{name: a}, {name: b, parent: a%s}".formatted(region == null ? "" : ", storage: " + region),
                "template: {storage: %s}".formatted(template));
    }

    private Api.Answer applySpec(String regions, String template) {
        return Api.apply(
                caches + "/c",
                "user",
                "{apiVersion: %s/v1alpha1, kind: RegionalCache, metadata: {name: c}, spec: {regions: [%s], %s}}"
                        .formatted(Definitions.GROUP, regions, template));
    }
}
