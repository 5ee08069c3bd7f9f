package dev.regionalcache.operator.app;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** The parts that run in this process, in the order in which they were started. Thread-safe. */
@Singleton
class Parts {

    /**
     * How long one part may take to stop: enough for a leader to end its reconciles and to give its Lease back on a busy
     * machine, and both parts before Kubernetes kills (15 s, by the chart).
     */
    private static final Duration STOP = Duration.ofSeconds(7);

    private static final Logger LOG = Logger.getLogger(Parts.class);

    private final List<Part> running = new CopyOnWriteArrayList<>();
    private volatile boolean complete;

    /** A part has started. */
    void started(Part part) {
        running.add(part);
        LOG.infof("%s started", part.name());
    }

    /** All parts that this process is to run have started. */
    void complete() {
        complete = true;
    }

    /** Whether all parts have started, know what they serve, and none is being stopped. */
    boolean ready() {
        return complete && running.stream().allMatch(p -> p.serves().getAsBoolean());
    }

    /** The names of parts that only a restart of the process helps. */
    List<String> dead() {
        return running.stream()
                .filter(p -> !p.alive().getAsBoolean())
                .map(Part::name)
                .toList();
    }

    /**
     * Stops all parts, the last one first; a part that does not stop in time is left behind with a word in the log. When
     * it returns all are stopped, also where two threads call it.
     */
    synchronized void stop() {
        complete = false;
        Deque<Part> order = new ArrayDeque<>();
        running.forEach(order::push);
        running.clear();
        order.forEach(Parts::stop);
    }

    private static void stop(Part part) {
        Thread stopping = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("stop " + part.name())
                .start(() -> {
                    try {
                        part.handle().close();
                    } catch (Exception e) {
                        LOG.errorf(e, "%s did not stop cleanly", part.name());
                    }
                });
        try {
            if (stopping.join(STOP)) {
                LOG.infof("%s stopped", part.name());
            } else {
                LOG.warnf("%s did not stop within %d s: the process ends without it", part.name(), STOP.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
