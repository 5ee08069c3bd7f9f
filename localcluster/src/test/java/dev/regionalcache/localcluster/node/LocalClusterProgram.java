package dev.regionalcache.localcluster.node;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;

/** A JVM with a local cluster that runs some servers, and says so, until it is killed. */
final class LocalClusterProgram {

    static final int PODS = 3;

    private LocalClusterProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        LocalCluster cluster = LocalCluster.start(LocalClusterOptions.of("killed", Path.of(arguments[0])));
        try (KubernetesClient client = cluster.client()) {
            IntStream.range(0, PODS)
                    .forEach(i -> client.resource(pod("server-" + i)).create());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.pods().list().getItems().stream()
                                    .filter(LocalClusterProgram::runs)
                                    .count()
                            == PODS);
            client.pods()
                    .list()
                    .getItems()
                    .forEach(p -> System.out.println(
                            p.getStatus().getContainerStatuses().getFirst().getContainerID()));
        } catch (RuntimeException e) {
            // The cluster's threads would keep it alive, and whoever waits for a line of it would wait for ever.
            e.printStackTrace();
            System.exit(1);
        }
        System.out.println("up");
        Thread.currentThread().join();
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("server")
                .withImage("redis:7.0")
                .addNewPort()
                .withContainerPort(6379)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
    }

    private static boolean runs(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }
}
