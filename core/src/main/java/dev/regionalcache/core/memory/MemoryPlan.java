package dev.regionalcache.core.memory;

/**
 * How a server's memory limit is divided. A server whose keys fill its container is killed by the kernel as soon as a
 * replica asks for a copy; so {@code maxmemory} is what is left after the program itself, the buffers of replicas, and what is
 * copied while a snapshot is made. Redis counts the replication backlog, and itself, within {@code maxmemory}: keys get what
 * is left of that.
 *
 * @param maxmemory bytes for keys, the backlog and what an empty server counts
 * @param backlog bytes of the replication backlog: as declared, but three tenths of what is left for it, keys and buffers at most
 * @param replicaBuffer bytes that a replica's output buffer may take, beside {@code maxmemory}, before the replica is dropped
 */
public record MemoryPlan(long maxmemory, long backlog, long replicaBuffer) {

    private static final long MIB = 1L << 20;

    /** The least limit that a server may have. */
    private static final long LEAST = 64 * MIB;

    /** The program and its threads, beside what it counts. */
    private static final long PROGRAM = 16 * MIB;

    /** The greatest part that the backlog may have: 64 MiB, its default, of 256 MiB, which is that of the limit. */
    private static final double MOST_OF_BACKLOG = 0.3;

    /** What a server without keys counts: itself, users, and the buffers of a hundred clients. */
    private static final long EMPTY = 4 * MIB;

    /** Fragmentation and what a full synchronisation or snapshot copies on write: a tenth, or a quarter with snapshots. */
    private static final double SPARE = 0.10;

    private static final double SPARE_WITH_SNAPSHOTS = 0.25;

    /**
     * The plan for a memory limit.
     *
     * @param limit bytes of the container's memory limit, 64 MiB at least
     * @param declaredBacklog bytes of {@code spec.replication.backlogSize}
     * @param snapshots whether the server persists to a volume
     */
    public static MemoryPlan of(long limit, long declaredBacklog, boolean snapshots) {
        long left = limit - PROGRAM - (long) (limit * spare(snapshots));
        long backlog = Math.min(declaredBacklog, (long) (left * MOST_OF_BACKLOG));
        return new MemoryPlan(left - backlog, backlog, Math.max(backlog, MIB));
    }

    /** Bytes for keys. */
    public long keys() {
        return maxmemory - backlog - EMPTY;
    }

    /**
     * The memory limit, in whole MiB, whose plan has so much for keys: the least there is, where that is more.
     *
     * @param keys bytes for keys
     * @param declaredBacklog as in {@link #of}
     * @param snapshots as in {@link #of}
     */
    public static long limitFor(long keys, long declaredBacklog, boolean snapshots) {
        long counted = keys + EMPTY;
        // The backlog, and a replica's buffer, which is as large.
        double left = Math.min(counted / (1 - 2 * MOST_OF_BACKLOG), counted + 2.0 * declaredBacklog);
        return Math.max(LEAST, (long) Math.ceil((left + PROGRAM) / (1 - spare(snapshots)) / MIB) * MIB);
    }

    private static double spare(boolean snapshots) {
        return snapshots ? SPARE_WITH_SNAPSHOTS : SPARE;
    }
}
