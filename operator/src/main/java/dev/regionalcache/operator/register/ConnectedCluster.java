package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The requests to a cluster; what it refuses becomes a sentence. */
final class ConnectedCluster implements AutoCloseable {

    private static final String FIELD_MANAGER = "regionalcache-register";

    /** Kubernetes fills a token Secret within milliseconds; where that is switched off, never. */
    private static final int TOKEN_SECONDS = 20;

    private final ClusterAccess access;
    private final KubernetesClient client;
    private final Consumer<String> progress;

    /** @param progress is told of each object that was applied */
    ConnectedCluster(ClusterAccess access, Consumer<String> progress) {
        this.access = access;
        this.client = access.connect();
        this.progress = progress;
    }

    /** Fails where the chart is not installed as far as this command needs it. */
    void requireChart(Class<? extends HasMetadata> kind, String namespace, String option) {
        if (!explained(() -> client.supports(kind))) {
            throw new RegistrationException(
                    "There is no resource definition of %s in %s. Install the chart there first."
                            .formatted(HasMetadata.getKind(kind), access));
        }
        if (explained(() -> client.namespaces().withName(namespace).get()) == null) {
            throw new RegistrationException(
                    "Namespace %s does not exist in %s. Install the chart there first, or name the namespace where it is with %s."
                            .formatted(namespace, access, option));
        }
    }

    <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
        return Optional.ofNullable(
                explained(() -> client.resources(kind).withName(name).get()));
    }

    /** The UID of its namespace {@code kube-system}, which no two clusters have; empty where that may not be read. */
    Optional<String> uid() {
        try {
            return find(Namespace.class, "kube-system")
                    .map(namespace -> namespace.getMetadata().getUid());
        } catch (RegistrationException e) {
            if (!e.isForbidden()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** An annotation of a Secret; empty where one of them is not there. */
    Optional<String> annotation(String namespace, String secret, String annotation) {
        return Optional.ofNullable(explained(() ->
                        client.secrets().inNamespace(namespace).withName(secret).get()))
                .map(s -> s.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(annotation));
    }

    /** Applies server-side; fields that others set and that are not named here stay. */
    void apply(List<HasMetadata> objects) {
        for (HasMetadata object : objects) {
            explained(() -> client.resource(object)
                    .fieldManager(FIELD_MANAGER)
                    .forceConflicts()
                    .serverSideApply());
            progress.accept("%s: %s %s applied"
                    .formatted(
                            access.context(),
                            object.getKind(),
                            object.getMetadata().getName()));
        }
    }

    /** All that a registration has made of this kind, in whatever namespace. */
    <T extends HasMetadata> List<T> registered(Class<T> kind) {
        return explained(() -> client.resources(kind)
                .inAnyNamespace()
                .withLabels(Registration.LABELS)
                .list()
                .getItems());
    }

    void remove(HasMetadata object) {
        explained(() -> client.resource(object).delete());
        progress.accept("%s: %s %s removed".formatted(access.context(), object.getKind(), place(object)));
    }

    /** Where an object is: its name, after its namespace where it has one. */
    static String place(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        return namespace == null ? name : namespace + "/" + name;
    }

    /** The data of a service account's token Secret once it is filled: {@code token} and {@code ca.crt}, in Base64. */
    Map<String, String> awaitToken(String namespace, String name) {
        try {
            return explained(() -> client.secrets()
                            .inNamespace(namespace)
                            .withName(name)
                            .waitUntilCondition(ConnectedCluster::hasToken, TOKEN_SECONDS, TimeUnit.SECONDS))
                    .getData();
        } catch (KubernetesClientTimeoutException e) {
            throw new RegistrationException(
                    "No token was put into Secret %s/%s of %s within %d s: is its controller manager running?"
                            .formatted(namespace, name, access, TOKEN_SECONDS),
                    e);
        }
    }

    private static boolean hasToken(Secret secret) {
        return secret != null && secret.getData() != null && secret.getData().containsKey("token");
    }

    private <T> T explained(Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientTimeoutException e) {
            throw e;
        } catch (KubernetesClientException e) {
            throw ApiFailure.explain(access, e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
