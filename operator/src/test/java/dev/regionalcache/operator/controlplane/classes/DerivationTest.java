package dev.regionalcache.operator.controlplane.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.crds.cache.Failback;
import dev.regionalcache.crds.cache.FailoverMode;
import dev.regionalcache.crds.cache.Persistence;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.controlplane.classes.Derivation.Derived;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DerivationTest {

    private static final long MIB = 1L << 20;

    private static final String CACHE = """
            metadata: {name: shop, namespace: web, uid: uid}
            spec:
              engine: Redis
              image: registry/redis:8
              template:
                replicas: 2
                resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: "2", memory: 4Gi}}
                storage: {persistence: RDB, size: 100Gi, storageClassName: fast}
                podLabels: {team: shop}
              regions:
              - {name: a}
              - {name: b, parent: a, replicas: 3, resources: {limits: {cpu: "1", memory: 8Gi}}, failoverPriority: 70}
              - {name: c, parent: b, storage: {persistence: None}}
              witnesses: [w]
              config: {maxmemory-policy: allkeys-lfu, hz: "20"}
              replication: {backlogSize: 64Mi}
              failover: {mode: Automatic, profile: Fast, lostWrites: Export, failback: Manual}
              alerts: {}
              auth: {}
              pause: true
              deletionPolicy: Delete
            status: {primaryRegion: b, version: "8.0"}
            """;

    private static final String DEDICATED = "spec: {isolation: Dedicated, maxMemory: 512Mi, eviction: VolatileLRU}";
    private static final String REGIONAL = "spec: {scope: Regional, maxMemory: 64Mi}";

    @Test
    void aDedicatedClassIsOneCacheWithTheTreeAndTheFailoverOfTheMainOne() {
        List<Derived> all = Derivation.derive(cache(), policy(DEDICATED), "b");

        assertThat(all).hasSize(1).first().satisfies(derived -> {
            assertThat(derived.name()).isEqualTo("shop-session");
            assertThat(derived.region()).isNull();
            RegionalCacheSpec spec = derived.spec();
            assertThat(spec.regions()).extracting(RegionEntry::name).containsExactly("a", "b", "c");
            assertThat(spec.regions()).extracting(RegionEntry::parent).containsExactly(null, "a", "b");
            assertThat(spec.regions().get(1).replicas()).isEqualTo(3);
            assertThat(spec.regions().get(1).failoverPriority()).isEqualTo(70);
            assertThat(spec.witnesses()).containsExactly("w");
            assertThat(spec.primaryRegion()).isEqualTo("b");
            assertThat(spec.image()).isEqualTo("registry/redis:8");
            assertThat(spec.version()).as("that in force").isEqualTo("8.0");
            assertThat(spec.failover()).satisfies(failover -> {
                assertThat(failover.mode()).isEqualTo(FailoverMode.Automatic);
                assertThat(failover.profile()).hasToString("Fast");
                assertThat(failover.lostWrites()).hasToString("Export");
                assertThat(failover.failback()).isEqualTo(Failback.Automatic);
            });
            assertThat(spec.pause()).isTrue();
            assertThat(spec.deletionPolicy()).hasToString("Delete");
            assertThat(spec.config()).containsEntry("hz", "20").containsEntry("maxmemory-policy", "volatile-lru");
            assertThat(spec.template().podLabels()).containsEntry("team", "shop");
        });
    }

    @Test
    void itsMemoryFollowsFromThePolicyInEachRegionAndProcessorsFromTheCache() {
        RegionalCacheSpec spec =
                Derivation.derive(cache(), policy(DEDICATED), "b").getFirst().spec();

        assertThat(spec.template().resources().requests().memory()).isNull();
        assertThat(spec.template().resources().limits().cpu()).isEqualTo(new Quantity("2"));
        assertThat(keys(spec.template().resources().limits().memory(), "64Mi", true))
                .isBetween(512 * MIB, 514 * MIB);
        assertThat(spec.template().storage().persistence()).isEqualTo(Persistence.RDB);
        assertThat(spec.template().storage().storageClassName()).isEqualTo("fast");
        assertThat(spec.template().storage().size()).isNull();
        assertThat(spec.regions().get(1).resources().limits().memory())
                .as("as in the template")
                .isNull();
        assertThat(spec.regions().get(1).resources().limits().cpu()).isEqualTo(new Quantity("1"));
        assertThat(keys(spec.regions().get(2).resources().limits().memory(), "64Mi", false))
                .as("without snapshots less is needed")
                .isBetween(512 * MIB, 514 * MIB);
    }

    /** Of a cache that is older than the rule which refuses them there. */
    @Test
    void aStorageClassIsLeftOutWhereNothingIsStored() {
        assertThat(storageClasses("RDB", "AOF")).containsExactly("fast", "slow");
        assertThat(storageClasses("RDB", "None")).containsExactly("fast", null);
        assertThat(storageClasses("None", "AOF")).containsExactly("fast", "slow");
        assertThat(storageClasses("None", "null")).containsExactly(null, null);
    }

    /** Of the template, and of a second region that has its own; each with this persistence. */
    private static List<String> storageClasses(String template, String region) {
        String change = """
                spec:
                  template: {storage: {persistence: %s}}
                  regions: [{name: a}, {name: b, parent: a, storage: {persistence: %s, storageClassName: slow}}]
                """.formatted(template, region);
        RegionalCacheSpec spec = Derivation.derive(
                        Yaml.object(RegionalCache.class, CACHE, change), policy(DEDICATED), "b")
                .getFirst()
                .spec();
        return Arrays.asList(
                spec.template().storage().storageClassName(),
                spec.regions().get(1).storage().storageClassName());
    }

    @Test
    void aRegionalClassIsACacheOfOneServerARegionThatNothingMoves() {
        List<Derived> all = Derivation.derive(cache(), policy(REGIONAL), "b");

        assertThat(all).extracting(Derived::name).containsExactly("shop-session-a", "shop-session-b", "shop-session-c");
        assertThat(all).extracting(Derived::region).containsExactly("a", "b", "c");
        assertThat(all).allSatisfy(derived -> {
            RegionalCacheSpec spec = derived.spec();
            assertThat(spec.regions()).hasSize(1).first().satisfies(region -> {
                assertThat(region.name()).isEqualTo(derived.region());
                assertThat(region.parent()).isNull();
                assertThat(region.replicas()).isNull();
                assertThat(region.storage()).isNull();
            });
            assertThat(spec.template().replicas()).isEqualTo(1);
            assertThat(spec.replication().backlogSize()).isEqualTo("1Mi");
            assertThat(keys(spec.template().resources().limits().memory(), "1Mi", false))
                    .isBetween(64 * MIB, 66 * MIB);
            assertThat(spec.template().storage().persistence()).isEqualTo(Persistence.None);
            assertThat(spec.witnesses()).isEmpty();
            assertThat(spec.primaryRegion()).isNull();
            assertThat(spec.failover().mode()).isEqualTo(FailoverMode.Disabled);
            assertThat(spec.config()).containsEntry("maxmemory-policy", "volatile-ttl");
        });
    }

    /** The others differ: a server whose address was another's refuses whoever follows or commands it. */
    @Test
    void applicationsLogInAsToTheMainCacheAndNobodyElseDoes() {
        assertThat(auth("{}")).isEqualTo("shop-auth");
        assertThat(auth("spec: {auth: {secretRef: mine}}")).isEqualTo("mine");
        assertThat(auth("spec: {auth: {secretRef: mine, applicationRef: theirs}}"))
                .isEqualTo("theirs");
    }

    private static String auth(String change) {
        RegionalCacheSpec spec = Derivation.derive(
                        Yaml.object(RegionalCache.class, CACHE, change), policy(DEDICATED), "b")
                .getFirst()
                .spec();
        assertThat(spec.auth().secretRef()).isNull();
        return spec.auth().applicationRef();
    }

    private static long keys(String limit, String backlog, boolean snapshots) {
        return MemoryPlan.of(bytes(limit), bytes(backlog), snapshots).keys();
    }

    private static long bytes(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity)).longValueExact();
    }

    private static RegionalCache cache() {
        return Yaml.object(RegionalCache.class, CACHE);
    }

    private static CachePolicy policy(String change) {
        return Yaml.object(CachePolicy.class, """
                metadata: {name: session, namespace: web, generation: 2}
                spec: {cacheRef: {name: shop}, prefixes: ["session:"], ttl: 1h}
                """, change);
    }
}
