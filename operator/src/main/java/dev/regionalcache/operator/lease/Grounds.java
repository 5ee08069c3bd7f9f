package dev.regionalcache.operator.lease;

/** What the cluster says of a pod; asked while the API server may be away, so it is what was seen last. */
@FunctionalInterface
public interface Grounds {

    /**
     * Whether a connection that is refused proves that the server's process is gone: the pod still has this UID and this
     * address, and either is not being deleted, on a node that is Ready, or its kubelet says that the container has ended. An
     * evicted pod may still run, and its address be another's. What the kubelet says is no proof alone: seen late, it is of the
     * container before.
     */
    boolean refusalIsProof(String namespace, String pod, String uid, String address);
}
