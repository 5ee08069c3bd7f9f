package dev.regionalcache.localcluster.conformance;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The cluster whose API is tested: the one that the environment variable CONFORMANCE_KUBECONFIG names, else a local cluster,
 * which lives as long as this JVM. The same tests hold for both.
 */
final class Target {

    private static final KubernetesClient CLIENT = connect();

    private Target() {}

    static KubernetesClient client() {
        return CLIENT;
    }

    static boolean isLocal() {
        return System.getenv("CONFORMANCE_KUBECONFIG") == null;
    }

    private static KubernetesClient connect() {
        try {
            Config config = Config.fromKubeconfig(kubeconfig());
            config.setRequestRetryBackoffLimit(0);
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kubeconfig() throws IOException {
        if (!isLocal()) {
            return Files.readString(Path.of(System.getenv("CONFORMANCE_KUBECONFIG")));
        }
        Path directory = Files.createTempDirectory("conformance");
        return LocalCluster.start(LocalClusterOptions.of("conformance", directory))
                .kubeconfig();
    }
}
