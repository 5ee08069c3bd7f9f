package dev.regionalcache.operator.controlplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the sample with the four classes says of itself. */
class SampleTest {

    private static final Path SAMPLE = Path.of("..", "deploy", "samples", "cache-policies.yaml");
    private static final Path REGIONS = Path.of("..", "deploy", "samples", "three-regions.yaml");

    private final List<CachePolicy> policies = new ArrayList<>();
    private final RegionalCache cache;

    SampleTest() throws IOException {
        String[] documents = documents(SAMPLE);
        cache = Yaml.object(RegionalCache.class, documents[0]);
        for (int i = 1; i < documents.length; i++) {
            policies.add(Yaml.object(CachePolicy.class, documents[i], "metadata: {generation: 1}"));
        }
    }

    @Test
    void allFourAreInForceForItsCache() {
        assertThat(policies)
                .extracting(p -> p.getMetadata().getName())
                .containsExactly("conversation", "session", "ai-cache", "rate-limit");
        assertThat(policies)
                .allSatisfy(p -> assertThat(p.getSpec().cacheRef().name())
                        .isEqualTo(cache.getMetadata().getName()));
        assertThat(new Acceptances(policies, cache).decide().values())
                .hasSize(4)
                .allMatch(Acceptance.Accepted.class::isInstance);
    }

    @Test
    void theLimitsOfThoseInTheMainServersFitTheirMemory() {
        long limits = policies.stream()
                .filter(p -> !p.getSpec().hasOwnServers())
                .mapToLong(p -> bytes(p.getSpec().maxMemory()))
                .sum();
        long limit = bytes(cache.getSpec().template().resources().limits().memory());
        assertThat(limits).isLessThan(MemoryPlan.of(limit, 64L << 20, false).keys());
    }

    @Test
    void itsRegionsAreThoseThatItSays() throws IOException {
        String regions = Files.readString(REGIONS);
        assertThat(cache.getSpec().regions())
                .allSatisfy(r -> assertThat(regions).contains("kind: CacheRegion\nmetadata:\n  name: " + r.name()));
    }

    private static String[] documents(Path file) throws IOException {
        return Files.readString(file).split("\n---\n");
    }

    private static long bytes(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity)).longValue();
    }
}
