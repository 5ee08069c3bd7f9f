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
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes members and their copies of the passwords, into all clusters at once: none waits for another, and nobody waits
 * for one that hangs. Thread-safe.
 */
final class MemberWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MemberWriter.class);

    /** An agent writes its status a few times a second at most. */
    private static final int ATTEMPTS = 5;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** By cluster, namespace and name: a write that hangs must not be overtaken by a later one, and then undo it. */
    private final Map<String, Future<WriteResult>> running = new ConcurrentHashMap<>();

    /**
     * Writes what is planned. One that names a resource version is written only over what the plan was made from: another
     * status of the agent meanwhile is no obstacle, another spec is.
     *
     * @param members by region
     * @param links the cluster of each region
     * @param passwords null while there are none: copies stay as they are
     * @param adopted UIDs of former caches whose objects are ours now
     * @param patience how long clusters are waited for; a write that takes longer goes on
     */
    Map<String, WriteResult> write(
            Map<String, CacheMember> members,
            Map<String, ClusterLink> links,
            @Nullable AuthData passwords,
            Set<String> adopted,
            Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Map<String, Future<WriteResult>> mine = new HashMap<>();
        Map<String, WriteResult> results = new HashMap<>();
        members.forEach((region, member) -> {
            ClusterLink link = links.get(region);
            if (link == null) {
                return;
            }
            String key = link.cluster() + "/" + member.getMetadata().getNamespace() + "/"
                    + member.getMetadata().getName();
            Future<WriteResult> before = running.get(key);
            if (before != null && !before.isDone()) {
                results.put(region, new WriteResult.Failed("the cluster has not answered the write before yet"));
                return;
            }
            Future<WriteResult> started =
                    executor.submit(() -> LogContext.of(member).during(() -> write(member, link, passwords, adopted)));
            running.put(key, started);
            mine.put(region, started);
        });
        for (Map.Entry<String, Future<WriteResult>> entry : mine.entrySet()) {
            results.put(entry.getKey(), result(entry.getValue(), deadline - System.nanoTime()));
        }
        running.values().removeIf(Future::isDone);
        return results;
    }

    private static WriteResult result(Future<WriteResult> future, long nanos) throws InterruptedException {
        try {
            return future.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new WriteResult.Failed("the cluster has not answered yet");
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
        try {
            return member.getMetadata().getResourceVersion() == null
                    ? apply(client.get(), member, cached(link, member), link, passwords, adopted)
                    : overWhatWasRead(client.get(), member, link, passwords, adopted);
        } catch (KubernetesClientException e) {
            LOG.info("the member {} was not written: {}", member.getMetadata().getName(), e.getMessage());
            return new WriteResult.Failed("the member was not written: " + ApiFailures.text(e));
        }
    }

    private static WriteResult overWhatWasRead(
            KubernetesClient client,
            CacheMember member,
            ClusterLink link,
            @Nullable AuthData passwords,
            Set<String> adopted) {
        Long generation = member.getMetadata().getGeneration();
        member.getMetadata().setGeneration(null);
        CacheMember actual = cached(link, member);
        for (int attempt = 1; ; attempt++) {
            try {
                return apply(client, member, actual, link, passwords, adopted);
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            actual = client.resource(member).get();
            if (actual == null || !Objects.equals(actual.getMetadata().getGeneration(), generation)) {
                return new WriteResult.Failed("the member was changed by another leader meanwhile");
            }
            member.getMetadata().setResourceVersion(actual.getMetadata().getResourceVersion());
        }
    }

    private static WriteResult apply(
            KubernetesClient client,
            CacheMember member,
            @Nullable CacheMember actual,
            ClusterLink link,
            @Nullable AuthData passwords,
            Set<String> adopted) {
        Applier applier = new Applier(client);
        return switch (applier.apply(member, actual, adopted)) {
            case ApplyResult.Applied<CacheMember>(CacheMember written) ->
                withCopy(applier, link, written, passwords, adopted);
            case ApplyResult.Unchanged<CacheMember>(CacheMember written) ->
                withCopy(applier, link, written, passwords, adopted);
            case ApplyResult.Conflict<CacheMember>(CacheMember other, String message) ->
                new WriteResult.Conflict(adoptable(member, other).orElse(message));
        };
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

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
