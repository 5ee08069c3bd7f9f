package dev.regionalcache.e2e.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Faults between clusters of the kit that {@code E2E_CLUSTERS_KIT} names: a cut drops packets, so that connections hang
 * and are not refused. On other clusters the tests that need it are skipped.
 */
public final class Kit {

    private static final String VARIABLE = "E2E_CLUSTERS_KIT";
    private static final Map<String, String> ONE_WAY = Map.of("ONE_WAY", "1");

    private Kit() {}

    /** Whether faults can be made here. */
    public static boolean isThere() {
        return System.getenv(VARIABLE) != null;
    }

    /** Skips the running test where there is no kit. */
    public static void assume() {
        Assumptions.assumeTrue(isThere(), VARIABLE + " is not set: faults cannot be made here");
    }

    /** Nothing reaches the cluster, and nothing leaves it. */
    public static void cut(Cluster cluster) {
        link(cluster, "down");
    }

    /** Ends a cut. */
    public static void heal(Cluster cluster) {
        link(cluster, "up");
    }

    /** Puts two clusters so far from each other; 0 ends it. */
    public static void distance(Cluster one, Cluster other, int rttMs, int jitterMs, double lossPercent) {
        distance(Map.of(), one, other, rttMs, jitterMs, lossPercent);
    }

    /** Nothing of one cluster reaches the other any more; the other way stays open. */
    public static void cutOneWay(Cluster from, Cluster to) {
        distance(ONE_WAY, from, to, 0, 0, 100);
    }

    /** Ends it. */
    public static void healOneWay(Cluster from, Cluster to) {
        distance(ONE_WAY, from, to, 0, 0, 0);
    }

    private static void distance(
            Map<String, String> how, Cluster one, Cluster other, int rttMs, int jitterMs, double lossPercent) {
        Command.run(
                        how,
                        "",
                        List.of(
                                Path.of(System.getenv(VARIABLE), "wan.sh").toString(),
                                one.name(),
                                other.name(),
                                Integer.toString(rttMs),
                                Integer.toString(jitterMs),
                                Double.toString(lossPercent)))
                .ok();
    }

    /** Kills all Redis servers of the cluster, as a machine does that runs out of memory. */
    public static void killServers(Cluster cluster) {
        inNode(cluster, "pkill", "-KILL", "redis-server");
    }

    /**
     * Kills the processes of the operator that run in a mode. A pod that is deleted, at once and by force too, is still told
     * to end.
     */
    static void killOperator(Cluster cluster, String mode) {
        inNode(cluster, "bash", "-c", """
                for process in $(pgrep -f quarkus-run.jar); do
                  if grep -qsz '^REGIONALCACHE_MODE=%s$' /proc/$process/environ; then kill -KILL $process; fi
                done
                """.formatted(mode));
    }

    /** The container runtime of the cluster's node stands still: what runs goes on, and nothing is started or ended. */
    public static void stopRuntime(Cluster cluster) {
        inNode(cluster, "pkill", "-STOP", "-x", "containerd");
    }

    /** It goes on. */
    public static void continueRuntime(Cluster cluster) {
        inNode(cluster, "pkill", "-CONT", "-x", "containerd");
    }

    private static void inNode(Cluster cluster, String... command) {
        Command.run(
                        Map.of(),
                        "",
                        Stream.concat(
                                        Stream.of(
                                                Path.of(System.getenv(VARIABLE), "enter.sh")
                                                        .toString(),
                                                cluster.name()),
                                        Stream.of(command))
                                .toList())
                .ok();
    }

    /** Load balancers of the cluster get no address any more. */
    public static void stopBalancer(Cluster cluster) {
        signalBalancer("-STOP", cluster);
    }

    /** Those that have none get one. */
    public static void continueBalancer(Cluster cluster) {
        signalBalancer("-CONT", cluster);
    }

    private static void signalBalancer(String signal, Cluster cluster) {
        Command.run(Map.of(), "", List.of("pkill", signal, "-f", "balancer.sh .*/" + cluster.name() + "/"))
                .ok();
    }

    /**
     * Lets everybody write on the volumes of a cluster whose class makes directories on the node: Kubernetes does not give
     * such a directory to the group of a pod, as it does with all other volumes.
     *
     * @param count how many there will be
     */
    public static void openVolumes(Cluster cluster, int count) {
        if (!isThere()) {
            return;
        }
        Await.until("volumes are there", () -> {
            List<String> paths = cluster.client().persistentVolumes().list().getItems().stream()
                    .map(v -> v.getSpec().getHostPath().getPath())
                    .toList();
            if (paths.size() < count) {
                throw new AssertionError(paths.size() + " of " + count + " volumes");
            }
            cluster.kubectlWithInput(opener(paths), "replace", "--force", "-n", "default", "-f", "-")
                    .ok();
            cluster.kubectl(
                            "wait",
                            "-n",
                            "default",
                            "--for=jsonpath={.status.phase}=Succeeded",
                            "pod/open-volumes",
                            "--timeout=30s")
                    .ok();
        });
    }

    private static String opener(List<String> paths) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: open-volumes}
                spec:
                  restartPolicy: Never
                  containers:
                  - name: chmod
                    image: redis:8.0
                    command: [chmod, "0777", %s]
                    volumeMounts: [{name: tmp, mountPath: /tmp}]
                  volumes: [{name: tmp, hostPath: {path: /tmp}}]
                """.formatted(String.join(", ", paths));
    }

    private static void link(Cluster cluster, String state) {
        Command.run(Map.of(), "", List.of("ip", "link", "set", "k8s-" + cluster.name(), state))
                .ok();
    }
}
