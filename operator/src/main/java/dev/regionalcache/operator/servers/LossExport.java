package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.LostCommand;
import dev.regionalcache.redis.LostWritesStream;
import dev.regionalcache.redis.RedisFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends lost commands to a stream of the primary, as they are read back. When that fails the rest is only counted; {@link
 * #failure} says so.
 */
final class LossExport implements Consumer<LostCommand>, AutoCloseable {

    /** Of a command's argument; a longer one is shortened and marked as such. */
    static final int MOST_OF_AN_ARGUMENT = 1 << 20;

    private final LostWritesStream stream;
    private @Nullable RedisFailure failure;
    private long exported;

    LossExport(LostWritesStream stream) {
        this.stream = stream;
    }

    @Override
    public void accept(LostCommand command) {
        attempt(() -> stream.append(command));
    }

    /** Writes the rest. */
    void finish() {
        attempt(() -> {
            exported = stream.flush();
        });
    }

    private void attempt(Runnable write) {
        if (failure == null) {
            try {
                write.run();
            } catch (RedisFailure e) {
                failure = e;
            }
        }
    }

    /** Commands that the primary has acknowledged, after {@link #finish}. */
    long exported() {
        return exported;
    }

    /** What went wrong; null: nothing. */
    @Nullable
    RedisFailure failure() {
        return failure;
    }

    @Override
    public void close() {
        stream.close();
    }
}
