package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.rollout.ServerVersion;
import dev.regionalcache.crds.cache.Engine;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import java.util.Locale;
import java.util.Optional;

/** Which version and image a cache's servers have. */
public final class Versions {

    private static final String NEWEST_REDIS = "8.0";
    private static final String NEWEST_VALKEY = "8.1";

    private Versions() {}

    /** The engine, Redis unless declared. */
    static Engine engine(RegionalCacheSpec spec) {
        return spec.engine() == null ? Engine.Redis : spec.engine();
    }

    /**
     * The version in force: the declared one, else the one that the cache has had so far, else the newest that is known
     * here. An upgrade of the operator must not upgrade a cache.
     */
    static String inForce(Observation seen) {
        return Optional.ofNullable(seen.spec().version())
                .or(() -> Optional.ofNullable(seen.cache().getStatus()).map(RegionalCacheStatus::version))
                .or(() -> seen.regions().stream()
                        .map(RegionView::member)
                        .filter(m -> m != null && m.getSpec().withServers())
                        .map(m -> m.getSpec().main().template().version())
                        .findFirst())
                .orElseGet(() -> engine(seen.spec()) == Engine.Valkey ? NEWEST_VALKEY : NEWEST_REDIS);
    }

    /** The image of a version. */
    static String image(RegionalCacheSpec spec, String version) {
        if (spec.image() != null) {
            return spec.image();
        }
        return engine(spec) == Engine.Valkey ? "valkey/valkey:" + version : "redis:" + version;
    }

    /** The version as it is compared. */
    static ServerVersion parse(String engine, String version) {
        return ServerVersion.parse(engine.toLowerCase(Locale.ROOT).equals("valkey") ? "Valkey" : "Redis", version);
    }
}
