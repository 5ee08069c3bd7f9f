package dev.regionalcache.localcluster.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Changes in their order, for one reader. To be closed, or they pile up. */
public final class Subscription implements AutoCloseable {

    private final BlockingQueue<Change> changes;
    private final Consumer<Subscription> onClose;

    Subscription(List<Change> missed, Consumer<Subscription> onClose) {
        this.changes = new LinkedBlockingQueue<>(missed);
        this.onClose = onClose;
    }

    void offer(Change change) {
        changes.add(change);
    }

    /** The next change. */
    public Change take() throws InterruptedException {
        return changes.take();
    }

    /** The next change; null if there is none within this time. */
    public @Nullable Change poll(Duration wait) throws InterruptedException {
        return changes.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
