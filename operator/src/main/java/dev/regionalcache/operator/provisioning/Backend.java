package dev.regionalcache.operator.provisioning;

import org.jspecify.annotations.Nullable;

/**
 * Where a Service leads.
 *
 * @param address IP address
 * @param port TCP port
 * @param pod name of the pod; null for another cluster's address
 * @param podUid its UID
 * @param node its node
 */
public record Backend(
        String address,
        int port,
        @Nullable String pod,
        @Nullable String podUid,
        @Nullable String node) {

    /** An address outside of the cluster. */
    public static Backend external(String address, int port) {
        return new Backend(address, port, null, null, null);
    }
}
