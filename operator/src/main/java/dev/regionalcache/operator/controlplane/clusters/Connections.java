package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.operator.apiserver.ApiClients;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Makes connections to clusters: the own one, and those of kubeconfig Secrets in the operator's namespace. Thread-safe. */
final class Connections {

    private final KubernetesClient own;
    private final String namespace;
    private final Set<String> watchNamespaces;
    private final Consumer<HasMetadata> changed;

    Connections(KubernetesClient own, String namespace, Set<String> watchNamespaces, Consumer<HasMetadata> changed) {
        this.own = own;
        this.namespace = namespace;
        this.watchNamespaces = watchNamespaces;
        this.changed = changed;
    }

    /**
     * Connects, checks rights, fills the caches.
     *
     * @throws RefusedException when the kubeconfig must not be used, or lacks a right
     * @throws KubernetesClientException when the cluster does not answer
     */
    ClusterSession open(ClusterKey key) throws RefusedException, InterruptedException, TimeoutException {
        if (key.isOwn()) {
            return ClusterSession.open(own, false, watchNamespaces, changed);
        }
        KubernetesClient client = ApiClients.create(config(key));
        try {
            Rights.check(client, watchNamespaces, key.agentNamespace());
            return ClusterSession.open(client, true, watchNamespaces, changed);
        } catch (KubernetesClientException e) {
            client.close();
            Failures.refuse(e, key.agentNamespace());
            throw e;
        } catch (RuntimeException | RefusedException | InterruptedException | TimeoutException e) {
            client.close();
            throw e;
        }
    }

    /** Asks a cluster whether it answers. */
    Probe probe(ClusterSession session, ClusterKey key) {
        return new Probe(session.client(), key.agentNamespace());
    }

    private Config config(ClusterKey key) throws RefusedException {
        Secret secret =
                own.secrets().inNamespace(namespace).withName(key.secret()).get();
        if (secret == null) {
            throw new RefusedException(
                    "KubeconfigMissing",
                    "the Secret %s with the kubeconfig is not in namespace %s: run `regionalcache register-cluster`"
                            .formatted(key.secret(), namespace));
        }
        String encoded = secret.getData() == null ? null : secret.getData().get(key.entry());
        if (encoded == null) {
            throw new RefusedException(
                    "KubeconfigMissing",
                    "the Secret %s has no key %s with a kubeconfig".formatted(key.secret(), key.entry()));
        }
        String kubeconfig = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        KubeconfigCheck.check(kubeconfig);
        return Config.fromKubeconfig(kubeconfig);
    }
}
