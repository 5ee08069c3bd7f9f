package dev.regionalcache.operator.controlplane.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassNamesTest {

    @Test
    void shortNamesAreWhole() {
        assertThat(names("chat", "own", "{}", "a", "b")).containsExactly("chat-own");
        assertThat(names("chat", "rate", "spec: {scope: Regional}", "a", "b"))
                .containsExactly("chat-rate-a", "chat-rate-b");
    }

    /** A cache, a class and a region as clouds call it have more characters than a cache may. */
    @Test
    void longOnesAreNamesOfCachesTooAndDiffer() {
        List<String> regional = names(
                "chat",
                "rate-limit",
                "spec: {scope: Regional}",
                "us-east-1",
                "us-east-2",
                "northamerica-northeast1",
                "northamerica-northeast2");
        List<String> long24 = names("c".repeat(24), "p".repeat(24), "{}", "a");

        assertThat(Set.copyOf(regional)).hasSize(4);
        assertThat(List.of(regional, long24))
                .allSatisfy(names -> assertThat(names).allSatisfy(name -> {
                    assertThat(name).matches(ApiGroup.LABEL_PATTERN);
                    assertThat(name.length()).isLessThanOrEqualTo(ApiGroup.LABEL_MAX_LENGTH);
                }));
        assertThat(regional.getFirst()).startsWith("chat-rate-limit-");
        assertThat(names("chat", "a-class-with-a-long-name", "{}", "a").getFirst())
                .matches("chat-a-class-with-[0-9a-f]{5}");
    }

    @Test
    void namesOfTheCachesOwnObjectsAreTaken() {
        assertThat(ClassNames.taken(cache("chat", "a", "b")))
                .contains("chat-primary", "chat-a", "chat-b", "chat-a-primary", "chat-b-head")
                .doesNotContain("chat-own", "chat");
    }

    private static List<String> names(String cache, String policy, String change, String... regions) {
        return ClassNames.of(
                cache(cache, regions),
                Yaml.object(CachePolicy.class, "metadata: {name: %s}\nspec: {}".formatted(policy), change));
    }

    private static RegionalCache cache(String name, String... regions) {
        return Yaml.object(
                RegionalCache.class,
                "metadata: {name: %s}\nspec: {regions: [%s]}"
                        .formatted(name, "{name: " + String.join("}, {name: ", regions) + "}"));
    }
}
