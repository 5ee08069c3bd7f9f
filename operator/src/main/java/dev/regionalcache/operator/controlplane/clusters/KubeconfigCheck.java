package dev.regionalcache.operator.controlplane.clusters;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a kubeconfig may be used. Whoever writes one would otherwise run a command in the operator's pod, read its files,
 * or let it talk to a cluster that nobody has identified.
 */
final class KubeconfigCheck {

    private static final String REASON = "KubeconfigRefused";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private KubeconfigCheck() {}

    /**
     * Checks all clusters and users of it.
     *
     * @throws RefusedException with what is wrong with it
     */
    static void check(String kubeconfig) throws RefusedException {
        Config config = parse(kubeconfig);
        List<NamedCluster> clusters = complete(config.getClusters(), "clusters");
        if (clusters.isEmpty() || config.getCurrentContext() == null) {
            throw new RefusedException(REASON, "the kubeconfig names no cluster, or no current-context");
        }
        for (NamedCluster cluster : clusters) {
            check(cluster.getName(), cluster.getCluster());
        }
        for (NamedAuthInfo user : complete(config.getUsers(), "users")) {
            check(user.getName(), user.getUser());
        }
        complete(config.getContexts(), "contexts");
    }

    /** YAML may leave a list, or an entry of it, empty. */
    private static <T> List<T> complete(@Nullable List<T> entries, String name) throws RefusedException {
        if (entries == null) {
            return List.of();
        }
        if (entries.stream().anyMatch(Objects::isNull)) {
            throw new RefusedException(REASON, "the kubeconfig has an empty entry under " + name);
        }
        return entries;
    }

    private static Config parse(String kubeconfig) throws RefusedException {
        try {
            Config config = Serialization.unmarshal(kubeconfig, Config.class);
            if (config != null) {
                return config;
            }
        } catch (RuntimeException e) {
            // What it says may repeat a part of a password.
        }
        throw new RefusedException(REASON, "the Secret holds no kubeconfig: it cannot be read as YAML of kind Config");
    }

    private static void check(String name, @Nullable Cluster cluster) throws RefusedException {
        if (cluster == null || cluster.getServer() == null) {
            throw new RefusedException(REASON, "cluster " + name + " of the kubeconfig names no server");
        }
        if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
            throw refused("cluster " + name, "insecure-skip-tls-verify", "certificate-authority-data");
        }
        if (cluster.getCertificateAuthority() != null) {
            throw refused("cluster " + name, "certificate-authority (a file)", "certificate-authority-data");
        }
        if (cluster.getProxyUrl() != null) {
            throw refused("cluster " + name, "proxy-url", "a server that is reached directly");
        }
        if (!isSafe(cluster.getServer())) {
            throw refused("cluster " + name, "a server without https", "https");
        }
    }

    private static void check(String name, @Nullable AuthInfo user) throws RefusedException {
        if (user == null) {
            return;
        }
        if (user.getExec() != null) {
            throw refused("user " + name, "exec", "a token, as register-cluster writes it");
        }
        if (user.getAuthProvider() != null) {
            throw refused("user " + name, "auth-provider", "a token, as register-cluster writes it");
        }
        if (user.getTokenFile() != null) {
            throw refused("user " + name, "tokenFile", "token");
        }
        if (user.getClientCertificate() != null || user.getClientKey() != null) {
            throw refused("user " + name, "client-certificate or client-key (files)", "client-certificate-data");
        }
    }

    private static boolean isSafe(String server) {
        try {
            URI uri = new URI(server);
            return "https".equals(uri.getScheme()) || LOOPBACK.contains(String.valueOf(uri.getHost()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static RefusedException refused(String where, String what, String instead) {
        return new RefusedException(
                REASON, "%s of the kubeconfig uses %s, which is not allowed: use %s".formatted(where, what, instead));
    }
}
