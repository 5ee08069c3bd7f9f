package dev.regionalcache.crds.region;

/** How a region's head is reached from other regions. */
public enum ExposureType {
    /** By its cluster address: within one cluster, or where networks are routed. */
    ClusterIP,
    /** By a load balancer of the cluster's provider. */
    LoadBalancer,
    /** By a port on the nodes. */
    NodePort
}
