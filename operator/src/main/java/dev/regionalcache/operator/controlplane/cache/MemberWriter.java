package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.apply.ApiFailures;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.secrets.AuthData;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import dev.regionalcache.operator.controlplane.status.WriteResult;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes members and their copies of the passwords, into all clusters at once: none waits for another. */
final class MemberWriter {

    private static final Logger LOG = LoggerFactory.getLogger(MemberWriter.class);

    /**
     * Writes what is planned.
     *
     * @param members by region
     * @param links the cluster of each region
     * @param passwords null while there are none: copies stay as they are
     * @param adopted UIDs of former caches whose objects are ours now
     */
    Map<String, WriteResult> write(
            Map<String, CacheMember> members,
            Map<String, ClusterLink> links,
            @Nullable AuthData passwords,
            Set<String> adopted)
            throws InterruptedException {
        Map<String, Future<WriteResult>> running = new HashMap<>();
        Map<String, WriteResult> results = new HashMap<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            members.forEach((region, member) -> {
                ClusterLink link = links.get(region);
                if (link != null) {
                    running.put(
                            region,
                            executor.submit(
                                    () -> LogContext.of(member).during(() -> write(member, link, passwords, adopted))));
                }
            });
            for (Map.Entry<String, Future<WriteResult>> entry : running.entrySet()) {
                results.put(entry.getKey(), result(entry.getValue()));
            }
        }
        return results;
    }

    private static WriteResult result(Future<WriteResult> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            LOG.error("a member was not written", e);
            return new WriteResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static WriteResult write(
            CacheMember member, ClusterLink link, @Nullable AuthData passwords, Set<String> adopted) {
        Optional<KubernetesClient> client = link.client();
        if (client.isEmpty()) {
            return new WriteResult.Failed("the cluster does not answer any more");
        }
        Applier applier = new Applier(client.get());
        CacheMember cached = cached(link, member);
        try {
            return switch (applier.apply(guarded(member, cached), cached, adopted)) {
                case ApplyResult.Applied<CacheMember>(CacheMember written) ->
                    withCopy(applier, link, written, passwords, adopted);
                case ApplyResult.Unchanged<CacheMember>(CacheMember written) ->
                    withCopy(applier, link, written, passwords, adopted);
                case ApplyResult.Conflict<CacheMember>(CacheMember other, String message) ->
                    new WriteResult.Conflict(adoptable(member, other).orElse(message));
            };
        } catch (KubernetesClientException e) {
            LOG.info("the member {} was not written: {}", member.getMetadata().getName(), e.getMessage());
            return new WriteResult.Failed("the member was not written: " + ApiFailures.text(e));
        }
    }

    private static WriteResult withCopy(
            Applier applier, ClusterLink link, CacheMember written, @Nullable AuthData passwords, Set<String> adopted) {
        if (passwords == null) {
            return new WriteResult.Written(written);
        }
        Secret copy = AuthKeeper.copy(written, passwords);
        Secret cached = link.secret(
                        copy.getMetadata().getNamespace(), copy.getMetadata().getName())
                .orElse(null);
        return applier.apply(copy, cached, adopted) instanceof ApplyResult.Conflict<Secret>(Secret s, String message)
                ? new WriteResult.Conflict(message)
                : new WriteResult.Written(written);
    }

    /** A new epoch is written only over the member that it was decided by. */
    private static CacheMember guarded(CacheMember member, @Nullable CacheMember cached) {
        if (cached != null && cached.getSpec().epoch() != member.getSpec().epoch()) {
            member.getMetadata().setResourceVersion(cached.getMetadata().getResourceVersion());
        }
        return member;
    }

    private static @Nullable CacheMember cached(ClusterLink link, CacheMember member) {
        return link.members().stream()
                .filter(m ->
                        m.getMetadata().getName().equals(member.getMetadata().getName())
                                && m.getMetadata()
                                        .getNamespace()
                                        .equals(member.getMetadata().getNamespace()))
                .findFirst()
                .orElse(null);
    }

    private static Optional<String> adoptable(CacheMember wanted, CacheMember other) {
        boolean sameCache =
                wanted.getSpec().cache().name().equals(other.getSpec().cache().name())
                        && wanted.getSpec()
                                .cache()
                                .namespace()
                                .equals(other.getSpec().cache().namespace());
        return sameCache
                ? Optional.of(
                        "a deleted cache of this name left its members: take them and their data over with the annotation %s: %s, or delete the CacheMember %s"
                                .formatted(
                                        Annotations.ADOPT,
                                        other.getSpec().cache().uid(),
                                        other.getMetadata().getName()))
                : Optional.empty();
    }
}
