package dev.regionalcache.operator.controlplane.classes;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.apply.ApiFailures;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.controlplane.classes.Derivation.Derived;
import dev.regionalcache.operator.naming.Annotations;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, keeps and removes the caches that are the servers of classes. */
public final class ClassKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(ClassKeeper.class);

    private static final int UNPROCESSABLE = 422;

    /** What a person says of a main cache that is deleted holds for its classes' servers, too. */
    private static final List<String> HANDED_ON = List.of(Annotations.ABANDON_REGIONS, Annotations.KEEP_MEMBERS);

    private final KubernetesClient client;
    private final ClassCaches caches;
    private final Applier applier;

    /** Writes by this client, for the control plane's own cluster. */
    public ClassKeeper(KubernetesClient client, ClassCaches caches) {
        this.client = client;
        this.caches = caches;
        applier = new Applier(client);
    }

    /**
     * Makes a class's servers what they are to be. Of a cache that is deleted, or is not there, they are removed.
     *
     * @param main null: there is no such cache
     * @return why the API server refuses them, as a sentence; empty: it does not
     */
    public Optional<String> keep(@Nullable RegionalCache main, CachePolicy policy) {
        if (main == null || main.getMetadata().getDeletionTimestamp() != null) {
            caches.of(policy).forEach(servers -> remove(servers, main));
            return Optional.empty();
        }
        Set<String> names = Set.copyOf(ClassNames.of(main, policy));
        caches.of(policy).stream()
                .filter(servers -> !names.contains(servers.getMetadata().getName()))
                .forEach(servers -> remove(servers, main));
        RegionalCache first =
                caches.sight(main, policy).caches().stream().findFirst().orElse(null);
        return ClassPrimary.of(main, first).stream()
                .flatMap(primary -> Derivation.derive(main, policy, primary).stream())
                .flatMap(derived -> apply(main, policy, derived).stream())
                .findFirst();
    }

    /** What a person says of a main cache is handed on before that goes: then nobody knows it any more. */
    public void handOn(RegionalCache main) {
        caches.of(main).forEach(servers -> handOn(servers, main));
    }

    private Optional<String> apply(RegionalCache main, CachePolicy policy, Derived derived) {
        RegionalCache now =
                caches.get(policy.getMetadata().getNamespace(), derived.name()).orElse(null);
        if (now != null && (now.getMetadata().getDeletionTimestamp() != null || !ClassCaches.isOf(now, policy))) {
            // It is on its way out, perhaps after a policy of the same name, and is made anew when it is gone.
            return Optional.empty();
        }
        RegionalCacheSpec spec = now == null ? derived.spec() : ClassPrimary.over(now, derived.spec());
        try {
            return switch (applier.apply(desired(main, policy, derived, spec), now)) {
                case ApplyResult.Applied<RegionalCache>(RegionalCache written) -> whole(written, spec);
                case ApplyResult.Unchanged<RegionalCache>(RegionalCache same) -> whole(same, spec);
                case ApplyResult.Conflict<RegionalCache>(RegionalCache other, String message) -> Optional.of(message);
            };
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            LOG.info("the RegionalCache {} was not written: {}", derived.name(), e.getMessage());
            return Optional.of("the RegionalCache %s is refused: %s".formatted(derived.name(), ApiFailures.text(e)));
        }
    }

    /** What a person has added to the spec is removed, which applying alone does not do. */
    private Optional<String> whole(RegionalCache servers, RegionalCacheSpec spec) {
        if (!servers.getSpec().equals(spec)) {
            client.resource(servers)
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            "[{\"op\":\"replace\",\"path\":\"/spec\",\"value\":%s}]"
                                    .formatted(Serialization.asJson(spec)));
        }
        return Optional.empty();
    }

    private static RegionalCache desired(
            RegionalCache main, CachePolicy policy, Derived derived, RegionalCacheSpec spec) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("app.kubernetes.io/managed-by", Labels.MANAGER);
        labels.put(Labels.CLASS_OF, main.getMetadata().getName());
        labels.put(Labels.POLICY, policy.getMetadata().getName());
        if (derived.region() != null) {
            labels.put(Labels.REGION, derived.region());
        }
        RegionalCache servers = new RegionalCache();
        servers.getMetadata().setName(derived.name());
        servers.getMetadata().setNamespace(policy.getMetadata().getNamespace());
        servers.getMetadata().setLabels(labels);
        servers.getMetadata().setAnnotations(handedOn(main));
        servers.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion(policy.getApiVersion())
                        .withKind(policy.getKind())
                        .withName(policy.getMetadata().getName())
                        .withUid(policy.getMetadata().getUid())
                        .withController(true)
                        .build()));
        servers.setSpec(spec);
        return servers;
    }

    private void remove(RegionalCache servers, @Nullable RegionalCache main) {
        handOn(servers, main);
        if (servers.getMetadata().getDeletionTimestamp() == null) {
            LOG.info("the RegionalCache {} is deleted", servers.getMetadata().getName());
            client.resource(servers).delete();
        }
    }

    /** Once more before it goes, for it may have been said after the deletion began. */
    private void handOn(RegionalCache servers, @Nullable RegionalCache main) {
        Map<String, String> said = main == null ? Map.of() : handedOn(main);
        if (!annotations(servers).entrySet().containsAll(said.entrySet())) {
            client.resource(servers)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            Serialization.asJson(Map.of("metadata", Map.of("annotations", said))));
        }
    }

    private static Map<String, String> handedOn(RegionalCache main) {
        Map<String, String> said = new TreeMap<>(annotations(main));
        said.keySet().retainAll(HANDED_ON);
        return said;
    }

    private static Map<String, String> annotations(RegionalCache cache) {
        Map<String, String> annotations = cache.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
