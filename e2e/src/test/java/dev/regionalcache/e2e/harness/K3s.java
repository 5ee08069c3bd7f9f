package dev.regionalcache.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** A cluster in a container, where there is Docker and no kubeconfig was given; it goes with the JVM. */
final class K3s {

    private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.35.0-k3s1");

    private static final Path OPERATOR = Path.of("..", "operator", "target", "regionalcache-operator.tar")
            .toAbsolutePath()
            .normalize();

    /** Image files that lie here when k3s starts need not be pulled. */
    private static final String PRELOADED = "/var/lib/rancher/k3s/agent/images/regionalcache-operator.tar";

    private K3s() {}

    static boolean isPossible() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    static Cluster start() {
        if (!Files.isReadable(OPERATOR)) {
            throw new AssertionError(OPERATOR + " is missing: run `make image` first");
        }
        K3sContainer container = new K3sContainer(IMAGE);
        container.withCopyFileToContainer(MountableFile.forHostPath(OPERATOR), PRELOADED);
        container.start();
        try {
            Path kubeconfig = Files.createTempFile("k3s", ".kubeconfig");
            kubeconfig.toFile().deleteOnExit();
            Files.writeString(kubeconfig, container.getKubeConfigYaml());
            return Cluster.of("k3s", kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
