package dev.regionalcache.operator.controlplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.Compression;
import dev.regionalcache.crds.policy.CompressionAlgorithm;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcceptancesTest {

    @Test
    void whatIsInForceIsToldWithItsFiguresTheOldestFirst() {
        CachePolicy session = policy(
                "session",
                2,
                "spec: {prefixes: ['session:', 'cart:'], ttl: 1h30m, jitterPercent: 10, maxMemory: 512Mi, compression: {algorithm: LZ4}}");
        CachePolicy rate = policy("rate", 1, "spec: {prefixes: ['rate:'], ttl: 60s, mode: Audit, sampleReads: true}");

        assertThat(of(List.of(session, rate)).rules())
                .containsExactly(
                        new PolicyRule("rate", 1, List.of("rate:"), 60, 0, null, PolicyMode.Audit).withSampledReads(),
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

        assertThat(of(List.of(young, old)).decide().get("b")).isEqualTo(new Acceptance.Accepted());
        assertThat(of(List.of(young, old)).decide().get("a"))
                .isInstanceOfSatisfying(Acceptance.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo("Overlaps");
                    assertThat(refused.message()).contains("session:user:", "policy b");
                });
        assertThat(of(List.of(young, old)).rules()).extracting(PolicyRule::name).containsExactly("b");
    }

    @Test
    void classesWithServersOfTheirOwnAreInForceAndAreNotToldToTheMainServers() {
        CachePolicy dedicated = policy("a", 1, "spec: {isolation: Dedicated, maxMemory: 1Gi}");
        CachePolicy regional = policy("b", 2, "spec: {scope: Regional, maxMemory: 1Gi, prefixes: ['y:']}");
        CachePolicy shared = policy("c", 3, "spec: {isolation: Shared, scope: Global, prefixes: ['z:']}");
        List<CachePolicy> all = List.of(shared, regional, dedicated);

        assertThat(of(all).decide())
                .allSatisfy((name, found) -> assertThat(found).isEqualTo(new Acceptance.Accepted()));
        assertThat(of(all).rules()).extracting(PolicyRule::name).containsExactly("c");
        assertThat(of(all).withOwnServers()).containsExactly(dedicated, regional);
    }

    @Test
    void theyOverlapLikeAllOthersAndWithoutMemoryKeepNobodyOut() {
        CachePolicy nothing = policy("a", 1, "spec: {isolation: Dedicated}");
        CachePolicy dedicated = policy("b", 2, "spec: {isolation: Dedicated, maxMemory: 1Gi}");
        CachePolicy shared = policy("c", 3, "spec: {isolation: Shared}");
        List<CachePolicy> all = List.of(nothing, dedicated, shared);

        assertThat(reason(all, "a")).isEqualTo("NoMaxMemory");
        assertThat(reason(all, "b")).isEqualTo("Accepted");
        assertThat(reason(all, "c")).isEqualTo("Overlaps");
        assertThat(of(all).withOwnServers()).containsExactly(dedicated);
    }

    @Test
    void usersAreThoseOfPoliciesInForceThatAskForOneAndRunScriptsOnlyWhereNoKeysOfOthersAre() {
        CachePolicy shared = policy("a", 1, "spec: {prefixes: ['x:'], ownUser: true}");
        CachePolicy refused = policy("b", 2, "spec: {prefixes: ['x:y:'], ownUser: true}");
        CachePolicy dedicated =
                policy("c", 3, "spec: {prefixes: ['y:'], isolation: Dedicated, maxMemory: 1Gi, ownUser: true}");
        CachePolicy without = policy("d", 4, "spec: {prefixes: ['w:']}");

        assertThat(of(List.of(without, dedicated, refused, shared)).users())
                .containsExactly(new PolicyUser("a", List.of("x:"), false), new PolicyUser("c", List.of(), false));
        assertThat(Acceptances.userOfOwnServers(dedicated)).contains(new PolicyUser("c", List.of("y:"), true));
        assertThat(Acceptances.userOfOwnServers(without)).isEmpty();
    }

    @Test
    void theYoungestThatFindNoRoomInTheDocumentAreNotInForceAndSaySo() {
        String prefixes = IntStream.range(0, 16)
                .mapToObj(i -> "'%s%d:'".formatted("x".repeat(100), i))
                .collect(Collectors.joining(", "));
        List<CachePolicy> all = IntStream.range(0, 60)
                .mapToObj(i -> policy(
                        "p%02d".formatted(i),
                        i,
                        "spec: {prefixes: [%s]}".formatted(prefixes.replace("'x", "'p" + i + "x"))))
                .toList();

        List<String> inForce = of(all).rules().stream().map(PolicyRule::name).toList();
        assertThat(inForce)
                .hasSizeBetween(30, 59)
                .isEqualTo(all.stream()
                        .limit(inForce.size())
                        .map(p -> p.getMetadata().getName())
                        .toList());
        assertThat(of(all).decide().get("p59")).isInstanceOfSatisfying(Acceptance.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("NoRoom");
            assertThat(refused.message()).contains("delete some");
        });
        assertThat(new Acceptances(all, null).rules())
                .as("without a cache there is no document")
                .hasSize(60);
    }

    private static Acceptances of(List<CachePolicy> all) {
        return new Acceptances(
                all,
                Yaml.object(
                        RegionalCache.class,
                        "{metadata: {name: shop}, spec: {regions: [{name: a}, {name: b, parent: a}]}}"));
    }

    private static String reason(List<CachePolicy> all, String name) {
        return of(all).decide().get(name) instanceof Acceptance.Refused refused ? refused.reason() : "Accepted";
    }

    private static CachePolicy policy(String name, int second, String change) {
        return Yaml.object(CachePolicy.class, """
                metadata: {name: %s, namespace: web, generation: 1, creationTimestamp: "2026-05-01T10:00:%02dZ"}
                spec: {cacheRef: {name: shop}, prefixes: ["x:"], ttl: 1h}
                """.formatted(name, second), change);
    }
}
