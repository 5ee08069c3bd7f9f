package dev.regionalcache.e2e.harness;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The operator, installed from the chart with Helm. */
public final class Operator {

    /** The namespace that the chart's notes recommend. */
    public static final String NAMESPACE = "regionalcache-system";

    private static final Path CHART =
            Path.of("..", "helm", "regionalcache").toAbsolutePath().normalize();

    private static final Collection<Refusals> REFUSALS = new ConcurrentLinkedQueue<>();

    private Operator() {}

    /** Installs or upgrades control plane and agent, and waits until both are ready. */
    public static void install(Cluster cluster, String... values) {
        List<String> options = new ArrayList<>(List.of("--wait", "--timeout", "150s"));
        for (String value : values) {
            options.add("--set");
            options.add(value);
        }
        upgrade(cluster, options);
    }

    /** Upgrades to an image that is nowhere, and waits for nothing. */
    public static void installMissingImage(Cluster cluster) {
        upgrade(cluster, List.of("--set", "image.tag=missing"));
    }

    /** Goes back to the revision before, and waits until control plane and agent are ready. */
    public static void rollBack(Cluster cluster) {
        cluster.helm("rollback", "regionalcache", "--namespace", NAMESPACE, "--wait", "--timeout", "150s")
                .ok();
    }

    private static void upgrade(Cluster cluster, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                "upgrade",
                "--install",
                "regionalcache",
                CHART.toString(),
                "--namespace",
                NAMESPACE,
                "--create-namespace",
                // Without it what an earlier test set stays, where nothing is set anew.
                "--reset-values"));
        arguments.addAll(options);
        cluster.helm(arguments.toArray(String[]::new)).ok();
    }

    /** Installs the agent alone, as in the cluster of a further region. */
    public static void installAgent(Cluster cluster) {
        install(cluster, "controlPlane.enabled=false");
    }

    /** Installs it in the first of these clusters, and the agent alone in the others, all at the same time. */
    static void install(List<Cluster> clusters) {
        Cluster control = clusters.getFirst();
        Clusters.together(clusters, cluster -> {
            if (cluster.equals(control)) {
                install(cluster);
            } else {
                installAgent(cluster);
            }
        });
    }

    /** Uninstalls the release and waits until its pods are gone; CRDs and caches stay. */
    public static void uninstall(Cluster cluster) {
        // Helm does not wait for the pods before it takes their rights away.
        try (Refusals _ = expectRefusals(cluster)) {
            cluster.helm("uninstall", "regionalcache", "--namespace", NAMESPACE, "--wait", "--timeout", "90s")
                    .ok();
        }
    }

    /** From now on it may be refused what it needs in a cluster, until this is closed. */
    public static Refusals expectRefusals(Cluster cluster) {
        Refusals refusals = new Refusals(cluster.name());
        REFUSALS.add(refusals);
        return refusals;
    }

    /** Whether it could be refused something then. */
    static boolean expectedRefusals(Cluster cluster, Instant then) {
        return REFUSALS.stream().anyMatch(r -> r.covers(cluster, then));
    }

    /** A time in which a cluster may refuse the operator what it needs. */
    public static final class Refusals implements AutoCloseable {

        private final String cluster;
        private final Instant from = Instant.now();
        private volatile @Nullable Instant to;

        private Refusals(String cluster) {
            this.cluster = cluster;
        }

        private boolean covers(Cluster of, Instant then) {
            Instant end = to;
            return of.name().equals(cluster) && !then.isBefore(from) && (end == null || !then.isAfter(end));
        }

        @Override
        public void close() {
            to = Instant.now();
        }
    }

    /** Deletes the control plane's pod at once; Kubernetes starts another one. */
    public static void killControlPlane(Cluster cluster) {
        deletePods(cluster, "control-plane");
    }

    /** Kills processes of a component, {@code agent} or {@code control-plane}, which are started again in their pod. */
    public static void kill(Cluster cluster, String component) {
        if (Kit.isThere()) {
            Kit.killOperator(cluster, component);
        } else {
            deletePods(cluster, component);
        }
    }

    /** Kills processes of a component with their pods, as when a node dies. */
    public static void killWithPod(Cluster cluster, String component) {
        kill(cluster, component);
        deletePods(cluster, component);
    }

    private static void deletePods(Cluster cluster, String component) {
        cluster.client()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("app.kubernetes.io/component", component)
                .withGracePeriod(0)
                .delete();
    }

    /** The image that its pods run. */
    static String image(Cluster cluster) {
        return cluster.client()
                .pods()
                .inNamespace(NAMESPACE)
                .list()
                .getItems()
                .getFirst()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    /** The log of all operator pods of a cluster, and of the containers that ran in them before those that run now. */
    public static String log(Cluster cluster) {
        StringBuilder log = new StringBuilder();
        for (Pod pod : cluster.client().pods().inNamespace(NAMESPACE).list().getItems()) {
            String name = pod.getMetadata().getName();
            if (pod.getStatus().getContainerStatuses().stream().anyMatch(s -> s.getRestartCount() > 0)) {
                log.append(cluster.kubectl("logs", "-n", NAMESPACE, name, "--previous", "--tail=-1")
                        .output());
            }
            log.append(
                    cluster.kubectl("logs", "-n", NAMESPACE, name, "--tail=-1").output());
        }
        return log.toString();
    }
}
