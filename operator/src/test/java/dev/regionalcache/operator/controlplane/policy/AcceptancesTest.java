package dev.regionalcache.operator.controlplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.Compression;
import dev.regionalcache.crds.policy.CompressionAlgorithm;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptancesTest {

    @Test
    void whatIsInForceIsToldWithItsFiguresTheOldestFirst() {
        CachePolicy session = policy(
                "session",
                2,
                "spec: {prefixes: ['session:', 'cart:'], ttl: 1h30m, jitterPercent: 10, maxMemory: 512Mi, compression: {algorithm: LZ4}}");
        CachePolicy rate = policy("rate", 1, "spec: {prefixes: ['rate:'], ttl: 60s, mode: Audit}");

        assertThat(Acceptances.rules(List.of(session, rate)))
                .containsExactly(
                        new PolicyRule("rate", 1, List.of("rate:"), 60, 0, null, PolicyMode.Audit),
                        new PolicyRule(
                                "session",
                                1,
                                List.of("session:", "cart:"),
                                5_400,
                                10,
                                512L << 20,
                                PolicyMode.Enforce,
                                new Compression(CompressionAlgorithm.LZ4, null, null)));
    }

    @Test
    void ofTwoThatOverlapTheYoungerIsRefusedAndNotTold() {
        CachePolicy old = policy("b", 1, "spec: {prefixes: ['session:']}");
        CachePolicy young = policy("a", 2, "spec: {prefixes: ['session:user:']}");

        assertThat(Acceptances.decide(List.of(young, old)).get("b")).isEqualTo(new Acceptance.Accepted());
        assertThat(Acceptances.decide(List.of(young, old)).get("a"))
                .isInstanceOfSatisfying(Acceptance.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo("Overlaps");
                    assertThat(refused.message()).contains("session:user:", "policy b");
                });
        assertThat(Acceptances.rules(List.of(young, old)))
                .extracting(PolicyRule::name)
                .containsExactly("b");
    }

    @Test
    void serversOfItsOwnAreNotSupportedAndKeepNobodyOut() {
        CachePolicy dedicated = policy("a", 1, "spec: {isolation: Dedicated}");
        CachePolicy regional = policy("b", 2, "spec: {scope: Regional}");
        CachePolicy shared = policy("c", 3, "spec: {isolation: Shared, scope: Global}");
        List<CachePolicy> all = List.of(dedicated, regional, shared);

        assertThat(List.of("a", "b"))
                .allSatisfy(name -> assertThat(Acceptances.decide(all).get(name))
                        .isInstanceOfSatisfying(Acceptance.Refused.class, refused -> {
                            assertThat(refused.reason()).isEqualTo("NotSupported");
                            assertThat(refused.message()).contains("set");
                        }));
        assertThat(Acceptances.decide(all).get("c")).isEqualTo(new Acceptance.Accepted());
        assertThat(Acceptances.rules(all)).extracting(PolicyRule::name).containsExactly("c");
    }

    private static CachePolicy policy(String name, int second, String change) {
        return Yaml.object(CachePolicy.class, """
                metadata: {name: %s, namespace: web, generation: 1, creationTimestamp: "2026-05-01T10:00:0%dZ"}
                spec: {cacheRef: {name: shop}, prefixes: ["x:"], ttl: 1h}
                """.formatted(name, second), change);
    }
}
