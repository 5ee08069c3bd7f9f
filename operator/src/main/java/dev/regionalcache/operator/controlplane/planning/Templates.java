package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.cache.ServerTemplate;
import dev.regionalcache.crds.cache.Storage;
import dev.regionalcache.crds.member.Keyspace;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.naming.ContentHash;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a region's servers are to look like: the cache's template with the region's own fields over it. */
final class Templates {

    private static final int DEFAULT_GRACE_SECONDS = 30;

    private static final ServerTemplate EMPTY =
            new ServerTemplate(1, null, null, null, Map.of(), Map.of(), List.of(), null, null);

    private Templates() {}

    /** What is rolled out region by region. */
    static TemplateSpec of(RegionalCacheSpec spec, RegionEntry region, String version) {
        TemplateSpec unnamed = unnamed(spec, template(spec), region, version, "");
        return unnamed(spec, template(spec), region, version, ContentHash.of(ContentHash.json(unnamed)));
    }

    /** The servers, with a template that may be another than the declared one while that is rolled out. */
    static Keyspace keyspace(String name, RegionalCacheSpec spec, RegionEntry region, TemplateSpec template) {
        ServerTemplate common = template(spec);
        Integer replicas = region.replicas() == null ? common.replicas() : region.replicas();
        return new Keyspace(
                name, replicas == null ? 1 : replicas, storage(common.storage(), region.storage()), template);
    }

    private static TemplateSpec unnamed(
            RegionalCacheSpec spec, ServerTemplate common, RegionEntry region, String version, String revision) {
        return new TemplateSpec(
                revision,
                Versions.engine(spec).name(),
                version,
                Versions.image(spec, version),
                common.imagePullPolicy() == null ? "IfNotPresent" : common.imagePullPolicy(),
                common.imagePullSecrets(),
                Amounts.of(common.resources(), region.resources()),
                region.scheduling() == null ? common.scheduling() : region.scheduling(),
                common.podLabels(),
                common.podAnnotations(),
                common.terminationGracePeriodSeconds() == null
                        ? (Integer) DEFAULT_GRACE_SECONDS
                        : common.terminationGracePeriodSeconds(),
                spec.config(),
                spec.replication());
    }

    private static ServerTemplate template(RegionalCacheSpec spec) {
        return spec.template() == null ? EMPTY : spec.template();
    }

    private static @Nullable Storage storage(@Nullable Storage common, @Nullable Storage region) {
        if (common == null || region == null) {
            return region == null ? common : region;
        }
        return new Storage(
                region.persistence() == null ? common.persistence() : region.persistence(),
                region.size() == null ? common.size() : region.size(),
                region.storageClassName() == null ? common.storageClassName() : region.storageClassName());
    }
}
