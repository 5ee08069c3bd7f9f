package dev.regionalcache.e2e.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The operator, installed from the chart with Helm. */
public final class Operator {

    /** The namespace that the chart's notes recommend. */
    public static final String NAMESPACE = "regionalcache-system";

    private static final Path CHART =
            Path.of("..", "helm", "regionalcache").toAbsolutePath().normalize();

    private Operator() {}

    /** Installs or upgrades control plane and agent, and waits until both are ready. */
    public static void install(Cluster cluster, String... values) {
        List<String> arguments = new ArrayList<>(List.of(
                "upgrade",
                "--install",
                "regionalcache",
                CHART.toString(),
                "--namespace",
                NAMESPACE,
                "--create-namespace",
                "--wait",
                "--timeout",
                "150s"));
        for (String value : values) {
            arguments.add("--set");
            arguments.add(value);
        }
        cluster.helm(arguments.toArray(String[]::new)).ok();
    }

    /** Installs the agent alone, as in the cluster of a further region. */
    public static void installAgent(Cluster cluster) {
        install(cluster, "controlPlane.enabled=false");
    }

    /** Uninstalls the release and waits until its pods are gone; CRDs and caches stay. */
    public static void uninstall(Cluster cluster) {
        cluster.helm("uninstall", "regionalcache", "--namespace", NAMESPACE, "--wait", "--timeout", "90s")
                .ok();
    }

    /** Kills the control plane of a cluster without notice; Kubernetes starts another one. */
    public static void killControlPlane(Cluster cluster) {
        cluster.client()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("app.kubernetes.io/component", "control-plane")
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

    /** The log of all operator pods of a cluster. */
    public static String log(Cluster cluster) {
        StringBuilder log = new StringBuilder();
        for (String pod : cluster.kubectl("get", "pods", "-n", NAMESPACE, "-o", "name")
                .output()
                .lines()
                .toList()) {
            log.append(
                    cluster.kubectl("logs", "-n", NAMESPACE, pod, "--tail=-1").output());
        }
        return log.toString();
    }
}
