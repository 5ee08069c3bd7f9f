package dev.regionalcache.operator.lease;

/** What the cluster says of a pod; asked while the API server may be away, so it is what was seen last. */
@FunctionalInterface
public interface Grounds {

    /**
     * Whether a connection that is refused proves that the server's process is gone: the pod still has this UID and this
     * address, is not being deleted, and its node is Ready. An evicted pod may still run, and its address be another's.
     */
    boolean refusalIsProof(String namespace, String pod, String uid, String address);
}
