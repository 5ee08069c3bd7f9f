package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicyStatus;
import dev.regionalcache.crds.policy.PolicyRegionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Policies with the whole operator: from what a user applies to the keys in every region, and back to the status. */
class PoliciesTest {

    @TempDir
    private Path directory;

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory, "failover: {mode: Automatic}");
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void aPolicyIsHeldInTheRegionThatIsThePrimaryAndFollowsIt() {
        apply("session", "prefixes: ['session:'], ttl: 1h, maxMemory: 64Mi, sampleReads: true");
        // Of one second, perhaps: then the name decides, and it is the later one, too.
        apply("users", "prefixes: ['session:user:'], ttl: 1h");

        awaitReason("session", Condition.READY, "Enforcing");
        awaitReason("session", CachePolicy.WITHIN_LIMIT, "WithinLimit");
        awaitReason("users", CachePolicy.ACCEPTED, "Overlaps");
        assertThat(status("session").regions()).extracting("name").containsExactly("a");
        set("a", "session:1");
        for (String region : OperatedCache.REGIONS) {
            await("end of the key in " + region)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> ttl(region, "session:1") > 0);
        }

        await("what clients hit in b")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            readOneInFour("b");
                            return hitRate("session", "b");
                        },
                        "25%"::equals);

        delete("session");
        awaitReason("users", Condition.READY, "Enforcing");

        cache.patch("spec: {primaryRegion: b}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "b".equals(cache.status().primaryRegion()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> status("users").regions().stream()
                        .anyMatch(r -> r.name().equals("b")));
        awaitReason("users", Condition.READY, "Enforcing");
        await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> {
            set("b", "session:user:2");
            return true;
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> ttl("c", "session:user:2") > 0);
    }

    @Test
    void atRestAPolicyIsWrittenNoMore() {
        apply("session", "prefixes: ['session:'], ttl: 1h");
        awaitReason("session", Condition.READY, "Enforcing");
        Pulse.steadily(() -> {
            String version = version("session");
            Pulse.holds(
                    "it is not written, longer than figures are held back",
                    Duration.ofSeconds(35),
                    () -> version("session").equals(version));
        });
    }

    @Test
    void whatIsWrongWithAPolicyIsSaidWhenItIsApplied() {
        Map.of(
                        "prefixes: ['session:*'], ttl: 1h", "a prefix is plain text",
                        "prefixes: ['s:', 's:u:'], ttl: 1h", "no prefix must be the beginning of another one",
                        "prefixes: ['s:', 's:'], ttl: 1h", "no prefix must be the beginning of another one",
                        "prefixes: ['z:s:'], ttl: 1h", "nor with z:",
                        "prefixes: ['s:'], ttl: soon", "ttl must be a duration from 1s to 8760h",
                        "prefixes: ['s:'], ttl: 500ms", "ttl must be a duration from 1s to 8760h",
                        "prefixes: ['s:'], ttl: 8761h", "ttl must be a duration from 1s to 8760h",
                        "prefixes: ['s:'], ttl: 1h, maxMemory: 1Ki", "maxMemory must be a quantity from 1Mi",
                        "prefixes: ['s:'], ttl: 1h, eviction: NoEviction", "with isolation Shared",
                        "prefixes: ['s:'], ttl: 1h, jitterPercent: 91", "90")
                .forEach((spec, sentence) -> assertThatThrownBy(() -> apply("bad", spec))
                        .isInstanceOf(KubernetesClientException.class)
                        .hasMessageContaining(sentence));
        apply("good", "prefixes: ['s:', 't:'], ttl: 1h30m, maxMemory: 1Mi, jitterPercent: 90");
        assertThat(policy("good").getSpec().isolation()).hasToString("Shared");
        List.of("isolation: Dedicated", "scope: Regional")
                .forEach(own -> assertThatThrownBy(() -> apply("bad", "prefixes: ['o:'], ttl: 1h, " + own))
                        .hasMessageContaining("need maxMemory"));
        assertThatThrownBy(() -> apply("good", "prefixes: ['s:'], ttl: 1h, maxMemory: 1Mi, isolation: Dedicated"))
                .hasMessageContaining("isolation cannot be changed");
        assertThatThrownBy(() -> apply("good", "prefixes: ['s:'], ttl: 1h, maxMemory: 1Mi, scope: Regional"))
                .hasMessageContaining("scope cannot be changed");
        assertThatThrownBy(() -> apply("good", "prefixes: ['s:'], ttl: 1h", "other"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("cacheRef cannot be changed");
        assertThat(List.of("another-with-too-long-a-name"))
                .allSatisfy(name -> assertThatThrownBy(() -> apply(name, "prefixes: ['s:'], ttl: 1h"))
                        .hasMessageContaining("24 characters at most"));
    }

    private void apply(String name, String spec) {
        apply(name, spec, "chat");
    }

    private void apply(String name, String spec, String of) {
        hub().load(new ByteArrayInputStream("""
                        apiVersion: regionalcache.dev/v1alpha1
                        kind: CachePolicy
                        metadata: {name: %s, namespace: default}
                        spec: {cacheRef: {name: %s}, %s}
                        """.formatted(name, of, spec).getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    private void delete(String name) {
        hub().resources(CachePolicy.class).inNamespace("default").withName(name).delete();
    }

    private CachePolicy policy(String name) {
        return hub().resources(CachePolicy.class)
                .inNamespace("default")
                .withName(name)
                .require();
    }

    private CachePolicyStatus status(String name) {
        CachePolicyStatus status = policy(name).getStatus();
        return status == null ? new CachePolicyStatus(null, List.of(), List.of()) : status;
    }

    private String version(String name) {
        return policy(name).getMetadata().getResourceVersion();
    }

    private void awaitReason(String name, String type, String reason) {
        await(name + ": " + type + " " + reason)
                .atMost(Duration.ofSeconds(60))
                .until(() -> reason(name, type), reason::equals);
    }

    private @Nullable String reason(String name, String type) {
        return Conditions.find(status(name).conditions(), type)
                .map(Condition::reason)
                .orElse(null);
    }

    private KubernetesClient hub() {
        return cache.hub();
    }

    private void set(String region, String key) {
        try (Jedis jedis = cache.connect(region, "chat-primary", "application")) {
            jedis.set(key, "v");
        }
    }

    private void readOneInFour(String region) {
        try (Jedis jedis = cache.connect(region, "chat", "application")) {
            for (int i = 0; i < 500; i++) {
                jedis.mget("session:1", "session:a", "session:b", "session:c");
            }
        }
    }

    private @Nullable String hitRate(String name, String region) {
        return status(name).regions().stream()
                .filter(row -> row.name().equals(region))
                .findFirst()
                .map(PolicyRegionStatus::hitRate)
                .orElse(null);
    }

    private long ttl(String region, String key) {
        try (Jedis jedis = cache.connect(region, "chat", "application")) {
            return jedis.ttl(key);
        }
    }
}
