package dev.regionalcache.operator.controlplane.clusters;

/** What is known of a cluster. */
public sealed interface ClusterState {

    /** It has not been asked yet. */
    record Connecting() implements ClusterState {}

    /**
     * It answers, and its caches are filled.
     *
     * @param latencyBand index in {@code Bands.LATENCY}
     */
    record Connected(String kubernetesVersion, int latencyBand, AgentState agent) implements ClusterState {}

    /** It does not answer. */
    record Unreachable(String message) implements ClusterState {}

    /** It must not, or cannot, be used as it is declared; only a person can help. */
    record Refused(String reason, String message) implements ClusterState {}

    /**
     * The agent there.
     *
     * @param alive whether its heartbeat is fresh
     * @param version its version; empty where none was seen
     * @param message what is wrong; empty when it is alive
     */
    record AgentState(boolean alive, String version, String message) {}
}
