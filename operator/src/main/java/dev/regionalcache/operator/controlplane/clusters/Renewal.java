package dev.regionalcache.operator.controlplane.clusters;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a connection on which a question was not answered, while that one goes on serving. The next question may go another
 * way than the watches, which would be deaf until their silence is noticed. For one thread.
 */
final class Renewal implements AutoCloseable {

    /** A link that loses much is not laden with lists of all members all the time. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private final Callable<ClusterSession> open;
    private boolean isDue;
    private long pausedUntil = System.nanoTime();
    private @Nullable Opening opening;

    Renewal(Callable<ClusterSession> open) {
        this.open = open;
    }

    /** The connection that is being made, and who makes it. */
    private record Opening(CompletableFuture<ClusterSession> session, Thread thread) {}

    /** A question was not answered. */
    void missed() {
        isDue = true;
    }

    /** A question was answered. The connection to go on with, to be closed by the caller; empty: the one that is there. */
    Optional<ClusterSession> answered() {
        long now = System.nanoTime();
        if (opening == null && isDue && now - pausedUntil >= 0) {
            isDue = false;
            pausedUntil = now + PAUSE.toNanos();
            opening = begin();
        }
        if (opening == null || !opening.session.isDone()) {
            return Optional.empty();
        }
        CompletableFuture<ClusterSession> made = opening.session;
        opening = null;
        return made.isCompletedExceptionally() ? Optional.empty() : Optional.of(made.join());
    }

    private Opening begin() {
        CompletableFuture<ClusterSession> session = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("renewal")
                .start(() -> open(session));
        return new Opening(session, thread);
    }

    private void open(CompletableFuture<ClusterSession> session) {
        try {
            ClusterSession made = open.call();
            if (!session.complete(made)) {
                made.close();
            }
        } catch (Exception e) {
            LOG.debug("a connection is not replaced", e);
            session.completeExceptionally(e);
        }
    }

    /** What is being made is not needed any more. */
    @Override
    public void close() {
        if (opening != null) {
            opening.thread.interrupt();
            if (!opening.session.cancel(false) && !opening.session.isCompletedExceptionally()) {
                opening.session.join().close();
            }
        }
    }
}
