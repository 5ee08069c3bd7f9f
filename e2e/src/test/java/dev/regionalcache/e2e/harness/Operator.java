package dev.regionalcache.e2e.harness;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The operator, installed from the chart with Helm. */
public final class Operator {

    /** The namespace that the chart's notes recommend. */
    public static final String NAMESPACE = "regionalcache-system";

    private static final Path CHART =
            Path.of("..", "helm", "regionalcache").toAbsolutePath().normalize();

    private static final Collection<WithoutRights> WITHOUT_RIGHTS = new ConcurrentLinkedQueue<>();

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

    /** Uninstalls the release and waits until its pods are gone; CRDs and caches stay. */
    public static void uninstall(Cluster cluster) {
        Instant began = Instant.now();
        cluster.helm("uninstall", "regionalcache", "--namespace", NAMESPACE, "--wait", "--timeout", "90s")
                .ok();
        WITHOUT_RIGHTS.add(new WithoutRights(cluster.name(), began, Instant.now()));
    }

    /** Whether its rights were being taken away then, together with its pods: Helm does not wait for pods before it does. */
    static boolean wasUninstalled(Cluster cluster, Instant then) {
        return WITHOUT_RIGHTS.stream().anyMatch(w -> w.covers(cluster, then));
    }

    private record WithoutRights(String cluster, Instant from, Instant to) {

        boolean covers(Cluster of, Instant then) {
            return of.name().equals(cluster) && !then.isBefore(from) && !then.isAfter(to);
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
