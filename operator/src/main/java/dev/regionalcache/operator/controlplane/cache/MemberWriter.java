package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.operator.apply.ApiFailures;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.secrets.AuthData;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import dev.regionalcache.operator.controlplane.status.WriteResult;
import dev.regionalcache.operator.logging.LastLogged;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    private final LastLogged failures = new LastLogged();

    /**
     * Begins to write what is planned. One that names a resource version is written only over what the plan was made from:
     * another status of the agent meanwhile is no obstacle, another spec is.
     *
     * @param members by region
     * @param links the cluster of each region
     * @param passwords null while there are none: copies stay as they are
     * @param adopted UIDs of former caches whose objects are ours now
     */
    MemberWrites begin(
            Map<String, CacheMember> members,
            Map<String, ClusterLink> links,
            @Nullable AuthData passwords,
            Set<String> adopted) {
        MemberWrites writes = new MemberWrites();
        // The primary's first: all others wait for it.
        List<String> order = members.keySet().stream()
                .sorted(Comparator.comparing(region ->
                        Objects.requireNonNull(members.get(region)).getSpec().role() != Role.Primary))
                .toList();
        for (String region : order) {
            CacheMember member = Objects.requireNonNull(members.get(region));
            ClusterLink link = links.get(region);
            if (link == null) {
                continue;
            }
            String key = key(member, link);
            if (!running.add(key)) {
                writes.late(region);
                continue;
            }
            writes.begun(region);
            executor.execute(() -> {
                WriteResult result = new WriteResult.Failed("the write was broken off");
                try {
                    result = resultOf(member, () -> write(member, link, passwords, adopted));
                } finally {
                    running.remove(key);
                    writes.done(region, result);
                }
            });
        }
        return writes;
    }

    /** Begins to delete one that is not declared any more. What comes of it is heard of; what failed is begun again. */
    void retire(CacheMember member, ClusterLink link) {
        String key = key(member, link);
        if (!running.add(key)) {
            return;
        }
        executor.execute(() -> {
            try {
                link.client().ifPresent(client -> client.resource(member).delete());
                failures.forget(key);
            } catch (KubernetesClientException e) {
                String text = ApiFailures.text(e);
                if (failures.isNews(key, text)) {
                    LOG.info(
                            "the member {} was not deleted: {}",
                            member.getMetadata().getName(),
                            text);
                }
            } finally {
                running.remove(key);
            }
        });
    }

    private static String key(CacheMember member, ClusterLink link) {
        return link.cluster() + "/" + member.getMetadata().getNamespace() + "/"
                + member.getMetadata().getName();
    }

    private static WriteResult resultOf(CacheMember member, Callable<WriteResult> write) {
        try {
            return LogContext.of(member).during(write);
        } catch (Exception e) {
            LOG.error("the member {} was not written", member.getMetadata().getName(), e);
            return new WriteResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    private WriteResult write(CacheMember member, ClusterLink link, @Nullable AuthData passwords, Set<String> adopted) {
        Optional<KubernetesClient> client = link.client();
        if (client.isEmpty()) {
            return new WriteResult.Failed("the cluster does not answer any more");
        }
        try {
            WriteResult written = member.getMetadata().getResourceVersion() == null
                    ? apply(client.get(), member, cached(link, member), link, passwords, adopted)
                    : overWhatWasRead(client.get(), member, link, passwords, adopted);
            failures.forget(key(member, link));
            return written;
        } catch (KubernetesClientException e) {
            String text = ApiFailures.text(e);
            if (failures.isNews(key(member, link), text)) {
                LOG.info(
                        "the member {} was not written: {}",
                        member.getMetadata().getName(),
                        text);
            }
            return new WriteResult.Failed("the member was not written: " + text);
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
            LOG.debug(
                    "{} has another version than was read", member.getMetadata().getName());
            actual = newer(client, member, link);
            if (actual == null || !Objects.equals(actual.getMetadata().getGeneration(), generation)) {
                return new WriteResult.Failed("the member was changed by another leader meanwhile");
            }
            member.getMetadata().setResourceVersion(actual.getMetadata().getResourceVersion());
        }
    }

    /** The version after the one that was tried; most often it is heard of before the refusal is. */
    private static @Nullable CacheMember newer(KubernetesClient client, CacheMember member, ClusterLink link) {
        CacheMember seen = cached(link, member);
        String tried = member.getMetadata().getResourceVersion();
        return seen == null || seen.getMetadata().getResourceVersion().equals(tried)
                ? client.resource(member).get()
                : seen;
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
