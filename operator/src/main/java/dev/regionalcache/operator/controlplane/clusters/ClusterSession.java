package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A connection to one cluster with filled caches of members and of the operator's Secrets. Thread-safe once opened. */
final class ClusterSession implements AutoCloseable {

    /** A list of all members over a far link takes this long at most. */
    private static final Duration FILL = Duration.ofSeconds(15);

    private final KubernetesClient client;
    private final boolean ownsClient;
    private final String kubernetesVersion;
    private final List<SharedIndexInformer<CacheMember>> members = new ArrayList<>();
    private final List<SharedIndexInformer<Secret>> secrets = new ArrayList<>();

    private ClusterSession(KubernetesClient client, boolean ownsClient, String kubernetesVersion) {
        this.client = client;
        this.ownsClient = ownsClient;
        this.kubernetesVersion = kubernetesVersion;
    }

    /**
     * Opens a session; closes what it opened when that fails.
     *
     * @param ownsClient whether the client is closed with the session
     * @param namespaces of members; empty: all
     * @param changed told of each change of an object that carries a cache's labels
     */
    static ClusterSession open(
            KubernetesClient client, boolean ownsClient, Set<String> namespaces, Consumer<HasMetadata> changed)
            throws InterruptedException, TimeoutException {
        String version = client.getKubernetesVersion().getGitVersion();
        ClusterSession session = new ClusterSession(client, ownsClient, version);
        try {
            List<String> places = namespaces.isEmpty() ? List.of("") : List.copyOf(namespaces);
            for (String namespace : places) {
                session.members.add(started(in(client.resources(CacheMember.class), namespace), changed));
                session.secrets.add(started(
                        in(client.secrets(), namespace)
                                .withLabel("app.kubernetes.io/managed-by", Labels.MANAGER)
                                .withLabel(Labels.CACHE_UID),
                        changed));
            }
            return session;
        } catch (RuntimeException | InterruptedException | TimeoutException e) {
            session.closeInformers();
            throw e;
        }
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>>
            FilterWatchListDeletable<T, L, Resource<T>> in(MixedOperation<T, L, Resource<T>> all, String namespace) {
        return namespace.isEmpty() ? all.inAnyNamespace() : all.inNamespace(namespace);
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> SharedIndexInformer<T> started(
            FilterWatchListDeletable<T, L, Resource<T>> objects, Consumer<HasMetadata> changed)
            throws InterruptedException, TimeoutException {
        SharedIndexInformer<T> informer = objects.runnableInformer(0);
        informer.exceptionHandler((started, failure) -> started);
        informer.addEventHandler(new Forwarding<>(changed));
        try {
            informer.start().toCompletableFuture().get(FILL.toMillis(), TimeUnit.MILLISECONDS);
            return informer;
        } catch (ExecutionException e) {
            informer.stop();
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            informer.stop();
            throw e;
        }
    }

    KubernetesClient client() {
        return client;
    }

    String kubernetesVersion() {
        return kubernetesVersion;
    }

    List<CacheMember> members() {
        return members.stream().flatMap(i -> i.getStore().list().stream()).toList();
    }

    Optional<Secret> secret(String namespace, String name) {
        String key = Cache.namespaceKeyFunc(namespace, name);
        return secrets.stream()
                .map(i -> i.getStore().getByKey(key))
                .filter(Objects::nonNull)
                .findFirst();
    }

    @Override
    public void close() {
        closeInformers();
        if (ownsClient) {
            client.close();
        }
    }

    private void closeInformers() {
        members.forEach(SharedIndexInformer::stop);
        secrets.forEach(SharedIndexInformer::stop);
    }

    /** Any change of an object is one event. */
    private record Forwarding<T extends HasMetadata>(Consumer<HasMetadata> changed) implements ResourceEventHandler<T> {

        @Override
        public void onAdd(T object) {
            changed.accept(object);
        }

        @Override
        public void onUpdate(T before, T now) {
            String was = before.getMetadata().getResourceVersion();
            if (!was.equals(now.getMetadata().getResourceVersion())) {
                changed.accept(now);
            }
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            changed.accept(object);
        }
    }
}
