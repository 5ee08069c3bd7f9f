package dev.regionalcache.operator.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.Callable;

/** Duration and errors of the reconciles of one kind. Thread-safe. */
public final class ReconcileMeter {

    private final Timer duration;
    private final Counter errors;

    /**
     * Meters {@code regionalcache.reconcile.duration} and {@code regionalcache.reconcile.errors}.
     *
     * @param kind of the resource, in lower case
     */
    public ReconcileMeter(MeterRegistry registry, String kind) {
        duration = Timer.builder("regionalcache.reconcile.duration")
                .description("Duration of reconciles")
                .tag("kind", kind)
                .register(registry);
        errors = Counter.builder("regionalcache.reconcile.errors")
                .description("Reconciles that failed and are tried again")
                .tag("kind", kind)
                .register(registry);
    }

    /** Runs one reconcile and measures it; what it throws counts as an error and is thrown on. */
    public <T> T measure(Callable<T> reconcile) throws Exception {
        Timer.Sample sample = Timer.start();
        try {
            return reconcile.call();
        } catch (Exception e) {
            errors.increment();
            throw e;
        } finally {
            sample.stop(duration);
        }
    }
}
