package dev.regionalcache.operator.controlplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicyStatus;
import dev.regionalcache.crds.policy.PolicyRegionStatus;
import dev.regionalcache.operator.controlplane.policy.PolicySight.Holder;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyStatusTest {

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private static final String CACHE = """
            metadata: {name: shop, namespace: web, uid: cache}
            spec: {regions: [{name: a}, {name: b, parent: a}]}
            status: {primaryRegion: a}
            """;

    private static final String REPORT = """
            status:
              policies:
              - name: session
                generation: 2
                state: Enforcing
                usage: {keys: 1200, memory: 300Mi, error: 3%, share: 58%, overLimit: false, wrongTtl: 0, corrected: 10,
                  removed: 0, removedPerSecond: 0}
            """;

    @Test
    void whatThePrimarysAgentSaysIsShown() {
        CachePolicyStatus status = status(cache(), Members.primary(REPORT));

        assertThat(reason(status, CachePolicy.ACCEPTED)).isEqualTo("True Accepted");
        assertThat(reason(status, Condition.READY)).isEqualTo("True Enforcing");
        assertThat(reason(status, CachePolicy.WITHIN_LIMIT)).isEqualTo("True WithinLimit");
        assertThat(status.observedGeneration()).isEqualTo(2);
        assertThat(status.regions()).hasSize(1).first().satisfies(row -> {
            assertThat(row.name()).isEqualTo("a");
            assertThat(row.usage().keys()).isEqualTo(1_200);
        });
    }

    @Test
    void whatARegionSaysThatIsThePrimaryNoMoreIsNot() {
        CachePolicyStatus status =
                status(Yaml.object(RegionalCache.class, CACHE, "status: {primaryRegion: b}"), Members.primary(REPORT));

        assertThat(reason(status, Condition.READY)).isEqualTo("False WaitingForPrimary");
        assertThat(status.regions()).isEmpty();
    }

    @Test
    void aReportOfAnOlderSpecIsNotReady() {
        CachePolicyStatus status =
                status(cache(), Members.primary(REPORT, "status: {policies: [{name: session, generation: 1}]}"));

        assertThat(reason(status, Condition.READY)).isEqualTo("False WaitingForPrimary");
        assertThat(status.regions()).as("what it takes is known all the same").hasSize(1);
        assertThat(Conditions.find(status.conditions(), CachePolicy.WITHIN_LIMIT))
                .isEmpty();
    }

    @Test
    void otherStatesSayWhy() {
        assertThat(reason(
                        status(
                                cache(),
                                Members.primary(
                                        REPORT, "status: {policies: [{name: session, state: Walking, usage: null}]}")),
                        Condition.READY))
                .isEqualTo("False Walking");
        CachePolicyStatus failing = status(
                cache(),
                Members.primary(REPORT, "status: {policies: [{name: session, state: Failing, message: it says no}]}"));
        assertThat(reason(failing, Condition.READY)).isEqualTo("False Failing");
        assertThat(Conditions.find(failing.conditions(), Condition.READY)
                        .orElseThrow()
                        .message())
                .isEqualTo("it says no");
    }

    @Test
    void aClassThatIsOverItsLimitSaysSoWithoutAFigureThatMoves() {
        CachePolicyStatus status = status(
                cache(),
                Members.primary(
                        REPORT, "status: {policies: [{name: session, usage: {overLimit: true, share: 134%}}]}"));

        assertThat(reason(status, CachePolicy.WITHIN_LIMIT)).isEqualTo("False OverLimit");
        assertThat(Conditions.find(status.conditions(), CachePolicy.WITHIN_LIMIT)
                        .orElseThrow()
                        .message())
                .doesNotContain("134");
    }

    @Test
    void aPausedCacheSaysSo() {
        assertThat(reason(
                        status(Yaml.object(RegionalCache.class, CACHE, "spec: {pause: true}"), Members.primary(REPORT)),
                        Condition.READY))
                .isEqualTo("False Paused");
    }

    @Test
    void withoutItsCacheAPolicyIsNotAccepted() {
        CachePolicyStatus status = status(null);

        assertThat(reason(status, CachePolicy.ACCEPTED)).isEqualTo("False CacheNotFound");
        assertThat(reason(status, Condition.READY)).isEqualTo("False CacheNotFound");
    }

    @Test
    void oneThatIsRefusedSaysWhyAndShowsNothing() {
        CachePolicyStatus status = PolicyStatus.of(
                new PolicySight(
                        policy(),
                        new Acceptance.Refused("Overlaps", "why"),
                        cache(),
                        List.of(new Holder(cache(), List.of(Members.primary(REPORT)))),
                        Optional.empty()),
                NOW);

        assertThat(reason(status, CachePolicy.ACCEPTED)).isEqualTo("False Overlaps");
        assertThat(reason(status, Condition.READY)).isEqualTo("False Overlaps");
        assertThat(status.regions()).isEmpty();
        assertThat(Conditions.find(status.conditions(), CachePolicy.WITHIN_LIMIT))
                .isEmpty();
    }

    @Test
    void aClassWithServersOfItsOwnIsReadyWhenAllOfThemAreAndHasARowARegion() {
        String ofC = "spec: {region: c}\nstatus: {policies: [{name: session, state: Walking}]}";
        CachePolicy own = Yaml.changed(policy(), CachePolicy.class, "spec: {scope: Regional}");
        Holder a = new Holder(
                cache(),
                List.of(Members.primary(REPORT, "status: {policies: [{name: session, usage: {share: null}}]}")));
        Holder c = new Holder(
                Yaml.object(RegionalCache.class, CACHE, "status: {primaryRegion: c}"),
                List.of(Members.primary(REPORT, ofC)));

        CachePolicyStatus waiting = own(own, Optional.of("shop-session-a is not there yet"), a);
        assertThat(reason(waiting, Condition.READY)).isEqualTo("False WaitingForServers");
        CachePolicyStatus ready = own(own, Optional.empty(), a);
        assertThat(reason(ready, Condition.READY)).isEqualTo("True Enforcing");
        assertThat(ready.regions().getFirst().usage().share())
                .as("300Mi of 512Mi")
                .isEqualTo("59%");
        assertThat(Conditions.find(ready.conditions(), CachePolicy.WITHIN_LIMIT))
                .isEmpty();
        CachePolicyStatus walking = own(own, Optional.empty(), a, c);
        assertThat(own(own, Optional.empty(), c, a).regions())
                .as("in the order that an API server happens to keep")
                .isEqualTo(walking.regions());
        assertThat(reason(walking, Condition.READY)).isEqualTo("False Walking");
        assertThat(walking.regions()).extracting(PolicyRegionStatus::name).containsExactly("a", "c");
        assertThat(reason(own(own, Optional.empty(), a, new Holder(cache(), List.of())), Condition.READY))
                .isEqualTo("False WaitingForPrimary");
    }

    @Test
    void serversOfAClasssOwnHaveARowInEveryRegion() {
        CachePolicy own = Yaml.changed(policy(), CachePolicy.class, "spec: {isolation: Dedicated}");
        CacheMember primary = Members.primary(
                REPORT,
                "status: {policies: [{name: session, servers: {keys: 1200, memory: 310Mi, hitRate: 94%, evictedPerSecond: 7}}]}");
        CacheMember copy = Members.replica(
                "status: {policies: [{name: session, generation: 2, state: Copying, servers: {keys: 1100, memory: 300Mi, evictedPerSecond: 0}}]}");

        CachePolicyStatus status = own(own, Optional.empty(), new Holder(cache(), List.of(primary, copy)));

        assertThat(reason(status, Condition.READY)).isEqualTo("True Enforcing");
        assertThat(status.regions()).extracting(PolicyRegionStatus::name).containsExactly("a", "b");
        assertThat(status.regions().getFirst()).satisfies(row -> {
            assertThat(row.usage().keys()).isEqualTo(1_200);
            assertThat(row.servers().hitRate()).isEqualTo("94%");
            assertThat(row.servers().evictedPerSecond()).isEqualTo(7);
        });
        assertThat(status.regions().getLast()).satisfies(row -> {
            assertThat(row.usage()).as("the policy is held at the primary").isNull();
            assertThat(row.servers().keys()).isEqualTo(1_100);
        });
    }

    @Test
    void aClassInTheMainServersHasARowWhereItIsHeldAndWhereItIsRead() {
        CacheMember primary = Members.primary(REPORT, "status: {policies: [{name: session, hitRate: 96%}]}");
        CacheMember copy =
                Members.replica("status: {policies: [{name: session, generation: 2, state: Copying, hitRate: 91%}]}");

        CachePolicyStatus status = own(policy(), Optional.empty(), new Holder(cache(), List.of(primary, copy)));

        assertThat(reason(status, Condition.READY)).isEqualTo("True Enforcing");
        assertThat(status.regions()).extracting(PolicyRegionStatus::name).containsExactly("a", "b");
        assertThat(status.regions()).extracting(PolicyRegionStatus::hitRate).containsExactly("96%", "91%");
        assertThat(status.regions().getFirst().usage().keys()).isEqualTo(1_200);
        assertThat(status.regions().getLast().usage()).isNull();
    }

    @Test
    void howManyAreInWhichStateIsCounted() {
        CachePolicy refused = policy();
        refused.setStatus(status(null));
        CachePolicy ready = policy();
        ready.setStatus(status(cache(), Members.primary(REPORT)));
        CachePolicy failing = policy();
        failing.setStatus(
                status(cache(), Members.primary(REPORT, "status: {policies: [{name: session, state: Failing}]}")));
        CachePolicy walking = policy();
        walking.setStatus(
                status(cache(), Members.primary(REPORT, "status: {policies: [{name: session, state: Walking}]}")));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        PolicyCounts.count(registry, () -> List.of(policy()));
        PolicyCounts.count(registry, () -> List.of(refused, ready, ready, failing, walking, policy()));

        assertThat(registry.getMeters()).hasSize(4);
        assertThat(List.of("refused", "failing", "waiting", "ready"))
                .extracting(state -> registry.get("regionalcache.policies")
                        .tag("state", state)
                        .gauge()
                        .value())
                .containsExactly(1.0, 1.0, 2.0, 2.0);
    }

    private static CachePolicyStatus own(CachePolicy policy, Optional<String> trouble, Holder... holders) {
        return PolicyStatus.of(
                new PolicySight(policy, new Acceptance.Accepted(), cache(), List.of(holders), trouble), NOW);
    }

    @Test
    void atRestTheStatusStaysAsItIs() {
        CachePolicy policy = policy();
        CachePolicyStatus first = PolicyStatus.of(sight(policy, cache(), Members.primary(REPORT)), NOW);
        policy.setStatus(first);

        assertThat(PolicyStatus.of(sight(policy, cache(), Members.primary(REPORT)), NOW.plusSeconds(60)))
                .isEqualTo(first);
    }

    private static RegionalCache cache() {
        return Yaml.object(RegionalCache.class, CACHE);
    }

    private static CachePolicy policy() {
        return Yaml.object(CachePolicy.class, """
                metadata: {name: session, namespace: web, generation: 2}
                spec: {cacheRef: {name: shop}, prefixes: ["session:"], ttl: 1h, maxMemory: 512Mi}
                """);
    }

    private static CachePolicyStatus status(@Nullable RegionalCache cache, CacheMember... members) {
        return PolicyStatus.of(sight(policy(), cache, members), NOW);
    }

    private static PolicySight sight(CachePolicy policy, @Nullable RegionalCache cache, CacheMember... members) {
        return new PolicySight(
                policy,
                new Acceptance.Accepted(),
                cache,
                cache == null ? List.of() : List.of(new Holder(cache, List.of(members))),
                Optional.empty());
    }

    private static String reason(CachePolicyStatus status, String type) {
        Condition condition = Conditions.find(status.conditions(), type).orElseThrow();
        return condition.status() + " " + condition.reason();
    }
}
