package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as the person who registers reaches it.
 *
 * @param role "the region's cluster" or "the control plane's cluster", for messages
 * @param context the kubeconfig's context
 */
record ClusterAccess(String role, String context, Config config) {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 15_000;

    /**
     * Reads a kubeconfig.
     *
     * @param file null: what kubectl takes without {@code --kubeconfig}
     * @param context null: the current one
     * @throws RegistrationException if there is no such file, context or cluster
     */
    static ClusterAccess open(String role, @Nullable Path file, @Nullable String context) {
        Config config = read(file, context);
        String source = file == null ? "KUBECONFIG or ~/.kube/config" : file.toString();
        NamedContext current = config.getCurrentContext();
        if (current == null) {
            throw new RegistrationException(
                    "No kubeconfig for %s: %s has no current context. Name a file and a context."
                            .formatted(role, source));
        }
        if (context != null && !context.equals(current.getName())) {
            throw new RegistrationException("There is no context '%s' in %s. `kubectl config get-contexts` lists them."
                    .formatted(context, source));
        }
        return new ClusterAccess(role, current.getName(), bounded(config));
    }

    /** A person waits for the answer: no retries. */
    static Config bounded(Config config) {
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(0);
        return config;
    }

    private static Config read(@Nullable Path file, @Nullable String context) {
        if (file == null) {
            return Config.autoConfigure(context);
        }
        if (!Files.isReadable(file)) {
            throw new RegistrationException("The kubeconfig %s does not exist or cannot be read.".formatted(file));
        }
        try {
            return Config.fromKubeconfig(context, file.toFile());
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new RegistrationException(
                    "%s is no kubeconfig: YAML with clusters, users and contexts.".formatted(file), e);
        }
    }

    KubernetesClient connect() {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** The URL of the API server. */
    String server() {
        String url = config.getMasterUrl();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Whose signature on the API server's certificate is trusted: PEM in Base64. */
    Optional<String> certificateAuthority() {
        if (config.getCaCertData() != null) {
            return Optional.of(config.getCaCertData());
        }
        return Optional.ofNullable(config.getCaCertFile()).map(file -> {
            try {
                return Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file)));
            } catch (IOException e) {
                throw new RegistrationException("The certificate %s cannot be read.".formatted(file), e);
            }
        });
    }

    /** Whether the person chose not to verify the API server's certificate; a control plane always does. */
    boolean trustsAnyCertificate() {
        return config.isTrustCerts();
    }

    @Override
    public String toString() {
        return "%s (context %s, %s)".formatted(role, context, server());
    }
}
