package dev.regionalcache.operator.controlplane.secrets;

import dev.regionalcache.crds.cache.Auth;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the source of a cache's passwords. One that vanished is restored from any region's copy, so that no server is told of
 * another; new ones are made only when no copy is left.
 */
public final class AuthKeeper {

    private final KubernetesClient client;
    private final BiFunction<String, String, Optional<Secret>> cached;
    private final Applier applier;

    /**
     * Works in the control plane's own cluster.
     *
     * @param cached a Secret by namespace and name, from a cache that need not have it
     */
    public AuthKeeper(KubernetesClient client, BiFunction<String, String, Optional<Secret>> cached) {
        this.client = client;
        this.cached = cached;
        applier = new Applier(client);
    }

    /** Whether passwords are in a Secret that a person may keep, of whose changes nobody tells. */
    public static boolean mayBeKeptByUser(RegionalCache cache) {
        return isKeptByUser(cache) || applicationRef(cache).isPresent();
    }

    private static boolean isKeptByUser(RegionalCache cache) {
        return cache.getSpec().auth() != null && cache.getSpec().auth().secretRef() != null;
    }

    /** The Secret whose passwords of applications are those of this cache; empty: it has its own. */
    public static Optional<String> applicationRef(RegionalCache cache) {
        return Optional.ofNullable(cache.getSpec().auth()).map(Auth::applicationRef);
    }

    /** The Secret with the passwords of the cache's applications. */
    public static String applicationSource(RegionalCache cache) {
        return applicationRef(cache).orElseGet(() -> sourceName(cache));
    }

    /**
     * Finds, restores or makes the passwords.
     *
     * @param copies the regions' copies that can be read
     * @param complete whether there is no region whose copy cannot be read
     * @param adopted UIDs of former caches whose objects are ours now
     */
    public AuthFinding keep(RegionalCache cache, List<Secret> copies, boolean complete, Set<String> adopted) {
        AuthFinding own = own(cache, copies, complete, adopted);
        String other = applicationRef(cache).orElse(null);
        if (other == null || !(own instanceof AuthFinding.Found(AuthData passwords))) {
            return own;
        }
        Map<String, String> data = Optional.ofNullable(
                        secret(cache.getMetadata().getNamespace(), other))
                .map(Secret::getData)
                .orElse(Map.of());
        return data.getOrDefault(AuthData.APPLICATION, "").isEmpty()
                ? new AuthFinding.Missing(
                        "AuthSecretMissing",
                        "the Secret %s of spec.auth.applicationRef is not there, or has no key application"
                                .formatted(other))
                : new AuthFinding.Found(passwords.withApplicationOf(data));
    }

    private @Nullable Secret secret(String namespace, String name) {
        return cached.apply(namespace, name)
                .orElseGet(() ->
                        client.secrets().inNamespace(namespace).withName(name).get());
    }

    private AuthFinding own(RegionalCache cache, List<Secret> copies, boolean complete, Set<String> adopted) {
        String name = sourceName(cache);
        Secret source = secret(cache.getMetadata().getNamespace(), name);
        AuthData held = source == null ? null : AuthData.of(source).orElse(null);
        if (source != null && held != null) {
            return isKeptByUser(cache) || !Labels.areOfAnother(source, cache)
                    ? new AuthFinding.Found(held)
                    : new AuthFinding.Missing("Conflict", ofAnother(source));
        }
        if (isKeptByUser(cache)) {
            return new AuthFinding.Missing(
                    "AuthSecretMissing",
                    "the Secret %s of spec.auth.secretRef %s: it must have the keys %s"
                            .formatted(
                                    name,
                                    source == null ? "is not there" : "is not complete",
                                    String.join(", ", AuthData.USERS)));
        }
        Optional<AuthData> copied =
                copies.stream().map(AuthData::of).flatMap(Optional::stream).findFirst();
        if (copied.isEmpty() && !complete) {
            return new AuthFinding.Missing(
                    "AuthSecretMissing",
                    "the Secret %s is not there, and a region that may have its copy cannot be read: waiting for that, or restore the Secret from a backup"
                            .formatted(name));
        }
        return write(cache, name, copied.orElseGet(AuthData::random), adopted);
    }

    /** A cache may be called as another one's region is in its own namespace: the names of their Secrets are the same then. */
    private static String ofAnother(Secret source) {
        Map<String, String> labels = Labels.on(source);
        return "the Secret %s/%s has the labels of the cache %s/%s, whose passwords nobody else is to have; it is left as it is. Give one of the two caches another name or namespace; or, where it is meant for this one, take its labels away or name it in spec.auth.secretRef."
                .formatted(
                        source.getMetadata().getNamespace(),
                        source.getMetadata().getName(),
                        labels.get(Labels.CACHE_NAMESPACE),
                        labels.get(Labels.CACHE));
    }

    private AuthFinding write(RegionalCache cache, String name, AuthData passwords, Set<String> adopted) {
        return switch (applier.apply(source(cache, name, passwords), null, adopted)) {
            case ApplyResult.Applied<Secret>(Secret secret) -> new AuthFinding.Found(passwords);
            case ApplyResult.Unchanged<Secret>(Secret secret) -> new AuthFinding.Found(passwords);
            case ApplyResult.Conflict<Secret>(Secret secret, String message) ->
                new AuthFinding.Missing("Conflict", message);
        };
    }

    /** The copy for a member, which goes with it. */
    public static Secret copy(CacheMember member, AuthData passwords) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(MemberNames.of(member).auth())
                .withNamespace(member.getMetadata().getNamespace())
                .withLabels(Labels.of(member.getSpec().cache(), member.getSpec().region()))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(member.getApiVersion())
                        .withKind(member.getKind())
                        .withName(member.getMetadata().getName())
                        .withUid(member.getMetadata().getUid())
                        .build())
                .endMetadata()
                .withType("Opaque")
                .withData(passwords.data())
                .build();
    }

    private static Secret source(RegionalCache cache, String name, AuthData passwords) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("app.kubernetes.io/managed-by", Labels.MANAGER);
        labels.put(Labels.CACHE, cache.getMetadata().getName());
        labels.put(Labels.CACHE_NAMESPACE, cache.getMetadata().getNamespace());
        labels.put(Labels.CACHE_UID, cache.getMetadata().getUid());
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cache.getMetadata().getNamespace())
                .withLabels(labels)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(cache.getApiVersion())
                        .withKind(cache.getKind())
                        .withName(cache.getMetadata().getName())
                        .withUid(cache.getMetadata().getUid())
                        .build())
                .endMetadata()
                .withType("Opaque")
                .withData(passwords.data())
                .build();
    }

    private static String sourceName(RegionalCache cache) {
        return Optional.ofNullable(cache.getSpec().auth())
                .map(Auth::secretRef)
                .orElseGet(() -> MemberNames.authSource(cache.getMetadata().getName()));
    }
}
