package dev.regionalcache.operator.framework;

import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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

    /**
     * Gives the framework's scheduler a thread of its own. It is made without one, and Java's scheduler then looks for work
     * every 10 ms: 0.5 % of a processor, seen with Java 25 (ScheduledThreadPoolExecutor.DEFAULT_KEEPALIVE_MILLIS).
     *
     * @param started an operator that was started
     */
    public static void calmScheduler(Operator started) {
        if (started.getConfigurationService().getExecutorServiceManager().scheduledExecutorService()
                instanceof ScheduledThreadPoolExecutor scheduler) {
            scheduler.setCorePoolSize(1);
        }
    }

    /**
     * Stops an operator with all of its threads. The framework's own stop leaves the scheduler behind (seen with its 5.3.2,
     * mended after it): the thread of {@link #calmScheduler}, and by the tasks that it repeats all that the operator's caches
     * hold.
     *
     * @param started an operator that was started
     */
    public static void stop(Operator started) {
        ScheduledExecutorService scheduler =
                started.getConfigurationService().getExecutorServiceManager().scheduledExecutorService();
        started.stop();
        scheduler.shutdownNow();
    }
}
