package dev.regionalcache.operator.controlplane.classes;

import dev.regionalcache.crds.cache.Auth;
import dev.regionalcache.crds.cache.Failback;
import dev.regionalcache.crds.cache.Failover;
import dev.regionalcache.crds.cache.FailoverMode;
import dev.regionalcache.crds.cache.FailoverProfile;
import dev.regionalcache.crds.cache.LostWritesPolicy;
import dev.regionalcache.crds.cache.Persistence;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.Replication;
import dev.regionalcache.crds.cache.ServerTemplate;
import dev.regionalcache.crds.cache.Storage;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.Eviction;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the servers of a class are: caches like any other, made of the main cache and the policy. All that provisioning,
 * leases, failovers and roll-outs do they do for these, too. Pure.
 */
final class Derivation {

    /**
     * One of them.
     *
     * @param region the one that it is of; null: of all
     */
    record Derived(String name, @Nullable String region, RegionalCacheSpec spec) {}

    private static final ServerTemplate NONE =
            new ServerTemplate(1, null, null, null, Map.of(), Map.of(), List.of(), null, null);

    /**
     * With the least backlog: nobody catches up there. The others are the schema's defaults: what is left out comes back with
     * them, and would be taken for a change at every look.
     */
    private static final Replication FOLLOWED_BY_NOBODY = new Replication("1Mi", 1, 10);

    private final RegionalCache cache;
    private final RegionalCacheSpec spec;
    private final CachePolicy policy;
    private final ServerTemplate template;
    private final @Nullable Replication replication;
    private final ClassMemory memory;

    private Derivation(RegionalCache cache, CachePolicy policy) {
        this.cache = cache;
        this.spec = cache.getSpec();
        this.policy = policy;
        this.template = spec.template() == null ? NONE : spec.template();
        this.replication = policy.getSpec().perRegion() ? FOLLOWED_BY_NOBODY : patient(spec.replication());
        this.memory = ClassMemory.of(policy.getSpec(), replication);
    }

    /**
     * The caches of a class.
     *
     * @param primaryRegion where the class is to be written, if it is one in all regions
     */
    static List<Derived> derive(RegionalCache cache, CachePolicy policy, String primaryRegion) {
        Derivation derivation = new Derivation(cache, policy);
        return policy.getSpec().perRegion()
                ? cache.getSpec().regions().stream().map(derivation::regional).toList()
                : List.of(derivation.global(primaryRegion));
    }

    /** A failover that brings it elsewhere than the main cache's is followed by a switchover there. */
    private Derived global(String primaryRegion) {
        Persistence common = persistence(template.storage());
        boolean stored = spec.regions().stream().anyMatch(r -> isStored(r, common));
        return new Derived(
                ClassNames.global(cache, policy),
                null,
                of(
                        template(template.replicas(), kept(template.storage(), stored), common),
                        spec.regions().stream()
                                .map(r -> region(
                                        r, r.parent(), r.replicas(), kept(r.storage(), isStored(r, common)), common))
                                .toList(),
                        spec.witnesses(),
                        primaryRegion,
                        failover(mode(), Failback.Automatic)));
    }

    /** One server, for what is counted in a region is of no use elsewhere. */
    private Derived regional(RegionEntry region) {
        String name = ClassNames.regional(cache, policy, region.name());
        return new Derived(
                name,
                region.name(),
                of(
                        template(1, new Storage(Persistence.None, null, null), Persistence.None),
                        List.of(region(region, null, null, null, Persistence.None)),
                        List.of(),
                        null,
                        failover(FailoverMode.Disabled, Failback.Manual)));
    }

    private RegionalCacheSpec of(
            ServerTemplate servers,
            List<RegionEntry> regions,
            List<String> witnesses,
            @Nullable String primaryRegion,
            Failover failover) {
        return new RegionalCacheSpec(
                spec.engine(),
                version(),
                spec.image(),
                servers,
                regions,
                witnesses,
                primaryRegion,
                config(),
                replication,
                failover,
                spec.alerts(),
                new Auth(null, AuthKeeper.applicationSource(cache)),
                spec.pause(),
                spec.deletionPolicy());
    }

    /** A cache that is older than the rule may have a time-out that a new one is refused with. */
    private static @Nullable Replication patient(@Nullable Replication of) {
        if (of == null || of.pingPeriodSeconds() == null || of.timeoutSeconds() == null) {
            return of;
        }
        int least = 2 * of.pingPeriodSeconds();
        return new Replication(of.backlogSize(), of.pingPeriodSeconds(), Math.max(least, of.timeoutSeconds()));
    }

    /** That of the main cache, also where its spec leaves it open: what is the newest may be another one by now. */
    private @Nullable String version() {
        return spec.version() != null
                ? spec.version()
                : Optional.ofNullable(cache.getStatus())
                        .map(RegionalCacheStatus::version)
                        .orElse(null);
    }

    private ServerTemplate template(@Nullable Integer replicas, @Nullable Storage storage, Persistence persistence) {
        return new ServerTemplate(
                replicas,
                memory.resources(template.resources(), persistence),
                storage,
                template.scheduling(),
                template.podLabels(),
                template.podAnnotations(),
                template.imagePullSecrets(),
                template.imagePullPolicy(),
                template.terminationGracePeriodSeconds());
    }

    private RegionEntry region(
            RegionEntry of,
            @Nullable String parent,
            @Nullable Integer replicas,
            @Nullable Storage storage,
            Persistence common) {
        boolean another = storage != null && storage.persistence() != null && storage.persistence() != common;
        return new RegionEntry(
                of.name(),
                parent,
                replicas,
                another
                        ? memory.resources(of.resources(), persistence(storage))
                        : ClassMemory.withoutMemory(of.resources()),
                storage,
                of.scheduling(),
                of.failoverPriority());
    }

    /** How large a volume is follows from the class's memory. A class of volumes where there are none would be refused. */
    private static @Nullable Storage kept(@Nullable Storage storage, boolean stored) {
        return storage == null
                ? null
                : new Storage(storage.persistence(), null, stored ? storage.storageClassName() : null);
    }

    private static boolean isStored(RegionEntry region, Persistence common) {
        Storage own = region.storage();
        return (own == null || own.persistence() == null ? common : own.persistence()) != Persistence.None;
    }

    private static Persistence persistence(@Nullable Storage storage) {
        return storage == null || storage.persistence() == null ? Persistence.None : storage.persistence();
    }

    private Map<String, String> config() {
        Map<String, String> config = new TreeMap<>(spec.config());
        Eviction eviction = policy.getSpec().eviction();
        config.put("maxmemory-policy", word(eviction == null ? Eviction.VolatileTTL : eviction));
        return config;
    }

    private static String word(Eviction eviction) {
        return switch (eviction) {
            case VolatileTTL -> "volatile-ttl";
            case VolatileLRU -> "volatile-lru";
            case VolatileLFU -> "volatile-lfu";
            case VolatileRandom -> "volatile-random";
            case AllKeysLRU -> "allkeys-lru";
            case AllKeysLFU -> "allkeys-lfu";
            case AllKeysRandom -> "allkeys-random";
            case NoEviction -> "noeviction";
        };
    }

    private FailoverMode mode() {
        return spec.failover() == null || spec.failover().mode() == null
                ? FailoverMode.Automatic
                : spec.failover().mode();
    }

    private Failover failover(FailoverMode mode, Failback failback) {
        Failover of = spec.failover();
        return new Failover(
                mode,
                of == null || of.profile() == null ? FailoverProfile.Default : of.profile(),
                of == null || of.lostWrites() == null ? LostWritesPolicy.Report : of.lostWrites(),
                failback);
    }
}
