package dev.regionalcache.client.connection;

import org.jspecify.annotations.Nullable;

/**
 * Whether a connection to a server that let nobody in is worth making: for a second whoever asks is told what the last one was,
 * and then one caller a second tries. Without this each read would make dozens of connections while it looks for a server.
 * Thread-safe.
 */
final class Refusals {

    private final Silence pause = new Silence();
    private volatile @Nullable ExchangeException last;

    /** @throws ExchangeException what the last caller was told, a moment ago */
    void check(long nowNanos) throws ExchangeException {
        ExchangeException refusal = last;
        if (refusal != null && !pause.letsAsk(nowNanos)) {
            throw refusal.again();
        }
    }

    void failed(ExchangeException failure, long nowNanos) {
        if (failure.isNotLetIn()) {
            pause.failed(nowNanos);
            last = failure;
        } else {
            // A server that is not reached may be another one when it is.
            letIn();
        }
    }

    void letIn() {
        if (last != null) {
            last = null;
            pause.answered();
        }
    }
}
