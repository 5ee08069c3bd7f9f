package dev.regionalcache.operator.framework;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that reconcile. The framework's own are 50 that never end: in a burst they overrun a small API server until
 * requests time out, the leader's Lease among them, and their stacks are kept in memory for good.
 */
public final class ReconcilerThreads {

    /** So many requests at once a small API server answers in time, and so many far clusters may be slow at once. */
    private static final int MOST = 16;

    private static final Duration IDLE = Duration.ofSeconds(10);

    private ReconcilerThreads() {}

    /** A pool of its own for one operator, which shuts it down; at rest it has no thread. */
    public static ExecutorService pool() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(MOST, MOST, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
