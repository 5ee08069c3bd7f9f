package dev.regionalcache.core.memory;

/**
 * How a server's memory limit is divided. A server whose keys fill its container is killed by the kernel as soon as a
 * replica asks for a copy; so keys get what is left after the program itself, the replication backlog, the buffers of
 * replicas and clients, and, where snapshots are written, the pages that are copied during one.
 *
 * @param maxmemory bytes for keys
 * @param backlog bytes of the replication backlog: as declared, but a quarter of the limit at most
 * @param replicaBuffer bytes that a replica's output buffer may take before the replica is dropped
 */
public record MemoryPlan(long maxmemory, long backlog, long replicaBuffer) {

    private static final long MIB = 1L << 20;

    /** The least limit that a server may have. */
    private static final long LEAST = 64 * MIB;

    /** What the program uses without keys, with room for clients' buffers. */
    private static final long PROGRAM = 16L << 20;

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
        long backlog = Math.min(declaredBacklog, limit / 4);
        long spare = (long) (limit * (snapshots ? SPARE_WITH_SNAPSHOTS : SPARE));
        long keys = Math.max(limit / 4, limit - PROGRAM - backlog - spare);
        return new MemoryPlan(keys, backlog, Math.max(backlog, 1L << 20));
    }

    /**
     * The memory limit, in whole MiB, whose plan has so much for keys: the least there is, where that is more.
     *
     * @param maxmemory bytes for keys
     * @param declaredBacklog as in {@link #of}
     * @param snapshots as in {@link #of}
     */
    public static long limitFor(long maxmemory, long declaredBacklog, boolean snapshots) {
        double spare = snapshots ? SPARE_WITH_SNAPSHOTS : SPARE;
        double whereBacklogIsAQuarter = (maxmemory + PROGRAM) / (1 - 0.25 - spare);
        double limit = whereBacklogIsAQuarter / 4 <= declaredBacklog
                ? whereBacklogIsAQuarter
                : (maxmemory + PROGRAM + declaredBacklog) / (1 - spare);
        return Math.max(LEAST, (long) Math.ceil(limit / MIB) * MIB);
    }
}
