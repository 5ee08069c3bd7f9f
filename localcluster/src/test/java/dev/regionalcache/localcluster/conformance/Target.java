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
import org.jspecify.annotations.Nullable;

/**
 * The cluster whose API is tested: the first of those that the system property {@code conformance.kubeconfigs} names, as in
 * {@code east=FILE,west=FILE}; without it a local cluster, which lives as long as this JVM. The same tests hold for both.
 */
final class Target {

    private static final @Nullable String KUBECONFIGS = System.getProperty("conformance.kubeconfigs");
    private static final String KUBECONFIG = kubeconfig();

    private Target() {}

    /** Whether it is a local cluster. */
    static boolean isLocal() {
        return KUBECONFIGS == null;
    }

    /** A client for it, which tries so often again what fails. */
    static KubernetesClient connect(int retries) {
        Config config = Config.fromKubeconfig(KUBECONFIG);
        config.setRequestRetryBackoffLimit(retries);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static String kubeconfig() {
        try {
            return KUBECONFIGS == null ? local() : first(KUBECONFIGS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String local() throws IOException {
        Path directory = Files.createTempDirectory("conformance");
        return LocalCluster.start(LocalClusterOptions.of("conformance", directory))
                .kubeconfig();
    }

    private static String first(String kubeconfigs) throws IOException {
        Path file = Path.of(kubeconfigs.replaceFirst(",.*", "").replaceFirst("[^=]*=", ""));
        if (!Files.isReadable(file)) {
            throw new AssertionError(
                    "the kubeconfigs of clusters are wanted as in east=FILE,west=FILE: " + kubeconfigs);
        }
        return Files.readString(file);
    }
}
