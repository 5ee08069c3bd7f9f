package dev.regionalcache.localcluster.node;

import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.network.LocalNetwork;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What the parts of the node share.
 *
 * @param name of the Node object
 * @param address of the node
 * @param regionLabel the pod label that names a pod's region
 * @param restartBackOff how long the second restart of a container waits; each later one twice as long
 */
record Node(
        ClusterApi api,
        String name,
        String address,
        LocalNetwork network,
        String regionLabel,
        Volumes volumes,
        Programs programs,
        Path directory,
        Duration restartBackOff,
        InstantSource clock) {

    /** Where the logs of a pod's containers are; they outlive it. */
    Path logs(Pod pod) {
        var metadata = pod.getMetadata();
        return directory
                .resolve("logs")
                .resolve("%s_%s_%s".formatted(metadata.getNamespace(), metadata.getName(), metadata.getUid()));
    }
}
