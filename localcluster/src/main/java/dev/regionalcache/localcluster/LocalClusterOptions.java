package dev.regionalcache.localcluster;

import dev.regionalcache.localcluster.network.LocalNetwork;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a local cluster is.
 *
 * @param name of the cluster in its kubeconfig; its node is {@code NAME-node}
 * @param directory for volumes, logs and programs; what is in it when the cluster ends stays
 * @param regionLabel the pod label whose value is the pod's region in {@code network}
 * @param network to which its pods are connected; may be shared with other clusters
 * @param restartBackOff how long the second restart in a row of a container waits; each later one twice as long, 5 minutes at
 *     most
 */
public record LocalClusterOptions(
        String name, Path directory, String regionLabel, LocalNetwork network, Duration restartBackOff) {

    private static final Duration RESTART_BACK_OFF = Duration.ofSeconds(10);

    /** With a network of its own, regions by the label {@code topology.kubernetes.io/region}, and back-off as Kubernetes has it. */
    public static LocalClusterOptions of(String name, Path directory) {
        return new LocalClusterOptions(
                name, directory, "topology.kubernetes.io/region", new LocalNetwork(), RESTART_BACK_OFF);
    }

    /** The same in a network, with regions by a label. */
    public LocalClusterOptions in(LocalNetwork other, String label) {
        return new LocalClusterOptions(name, directory, label, other, restartBackOff);
    }

    /** The same with another wait before the second restart of a container. */
    public LocalClusterOptions restartingAfter(Duration backOff) {
        return new LocalClusterOptions(name, directory, regionLabel, network, backOff);
    }
}
