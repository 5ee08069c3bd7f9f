package dev.regionalcache.redis;

/**
 * What a server demands of its replicas before it accepts a write, as it was read back.
 *
 * @param minReplicas {@code min-replicas-to-write}
 * @param maxLag {@code min-replicas-max-lag} in seconds; with 0 the server demands nothing, whatever the other says
 */
public record GateState(int minReplicas, int maxLag) {

    /** A number of replicas that no server has: the greatest that Redis takes. */
    static final int UNREACHABLE = Integer.MAX_VALUE;

    /** Whether no write is accepted by a master, however many replicas it has. */
    public boolean isFenced() {
        return minReplicas == UNREACHABLE && maxLag > 0;
    }

    /** Whether a master with this number of replicas that acknowledge in time accepts writes. */
    public boolean admits(int goodReplicas) {
        return minReplicas == 0 || maxLag == 0 || goodReplicas >= minReplicas;
    }
}
