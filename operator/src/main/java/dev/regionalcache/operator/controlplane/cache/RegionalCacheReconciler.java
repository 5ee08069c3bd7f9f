package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.apply.StatusWrite;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.controlplane.cache.CacheWork.Outcome;
import dev.regionalcache.operator.controlplane.classes.ClassCaches;
import dev.regionalcache.operator.controlplane.classes.ClassKeeper;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.policy.Policies;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.framework.Conflicts;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.meters.ReconcileMeter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The control plane's face to the operator framework for caches. */
public final class RegionalCacheReconciler implements Reconciler<RegionalCache>, Cleaner<RegionalCache>, AutoCloseable {

    private static final Duration DELETING = Duration.ofSeconds(2);

    /** Of a Secret that a person keeps no events come. */
    private static final Duration USERS_SECRET = Duration.ofSeconds(60);

    private final ControlPlaneOptions options;
    private final Clusters clusters;
    private final CacheMeters meters;
    private final CacheEvents events;
    private final Conflicts<RegionalCache> conflicts;
    private final ReconcileMeter meter;
    private volatile @Nullable CacheWork work;
    private volatile @Nullable CacheCleanup cleanup;
    private volatile @Nullable CacheSources sources;

    /** Reconciles all caches that the client sees, over the clusters of their regions. */
    public RegionalCacheReconciler(ControlPlaneOptions options, Clusters clusters, EventPublisher publisher) {
        this.options = options;
        this.clusters = clusters;
        meters = new CacheMeters(options.meters());
        events = new CacheEvents(publisher, options.meters(), meters);
        conflicts = new Conflicts<>(options.client());
        meter = new ReconcileMeter(options.meters(), "regionalcache");
    }

    @Override
    public List<EventSource<?, RegionalCache>> prepareEventSources(EventSourceContext<RegionalCache> context) {
        CacheSources known = new CacheSources(context);
        Policies inForce = new Policies(known.policies());
        ClassCaches classes = new ClassCaches(known.classes());
        CacheObserver observer = new CacheObserver(clusters, known::region, cache -> inForce.inForce(cache, classes));
        work = new CacheWork(
                observer,
                clusters,
                new AuthKeeper(options.client(), known::secret),
                options.clock(),
                UUID.randomUUID().toString(),
                this::isKnown);
        cleanup = new CacheCleanup(
                observer,
                known::regions,
                new ClassKeeper(options.client(), classes),
                clusters,
                options.client(),
                options.clock());
        sources = known;
        return known.eventSources();
    }

    /** What it knows; from when it was registered. */
    public FilledCaches filled() {
        return Objects.requireNonNull(sources).filled();
    }

    /** A member, or a copy of passwords, changed in some cluster. */
    public void objectChanged(HasMetadata object) {
        CacheSources known = sources;
        if (known != null) {
            known.signal(object);
        }
    }

    /** The state of some cluster changed. */
    public void clusterChanged() {
        CacheSources known = sources;
        if (known != null) {
            known.signalAll();
        }
    }

    @Override
    public UpdateControl<RegionalCache> reconcile(RegionalCache cached, Context<RegionalCache> context)
            throws Exception {
        return meter.measure(() -> about(cached).during(() -> {
            RegionalCache cache = conflicts.newest(cached);
            Report report = new Report(cache, context);
            Outcome outcome = Objects.requireNonNull(work).reconcile(cache, report::write);
            outcome.notice().ifPresent(notice -> events.historyLost(cache, notice));
            UpdateControl<RegionalCache> control = UpdateControl.noUpdate();
            if (outcome.status() != null) {
                report.write(outcome.status());
            }
            if (report.isRefused) {
                return control.rescheduleAfter(conflicts.again(cached));
            }
            if (outcome.again().isPresent()) {
                control.rescheduleAfter(outcome.again().get());
            } else if (AuthKeeper.mayBeKeptByUser(cache)) {
                control.rescheduleAfter(USERS_SECRET);
            }
            return control;
        }));
    }

    /** Whether all was listed that a decision about this cache leans on. */
    private boolean isKnown(RegionalCache cache) {
        return filled().hold(Set.of(cache.getMetadata().getNamespace()));
    }

    /** Writes the status of a cache, over the version that was read, or that was written here before. */
    private final class Report {

        private final RegionalCache cache;
        private final Context<RegionalCache> context;
        private @Nullable RegionalCacheStatus written;
        private String version;
        private boolean isRefused;

        Report(RegionalCache cache, Context<RegionalCache> context) {
            this.cache = cache;
            this.context = context;
            written = cache.getStatus();
            version = cache.getMetadata().getResourceVersion();
        }

        /** False when the cache has changed meanwhile. */
        boolean write(RegionalCacheStatus status) {
            meters.seen(cache, status);
            if (status.equals(written)) {
                return true;
            }
            Optional<RegionalCache> done = StatusWrite.written(report(cache, version, status), context);
            done.ifPresent(now -> {
                version = now.getMetadata().getResourceVersion();
                events.compare(cache, written, status);
                written = status;
            });
            isRefused |= done.isEmpty();
            return done.isPresent();
        }
    }

    @Override
    public DeleteControl cleanup(RegionalCache cached, Context<RegionalCache> context) throws Exception {
        return meter.measure(() -> about(cached).during(() -> {
            if (!isKnown(cached)) {
                return DeleteControl.noFinalizerRemoval().rescheduleAfter(FilledCaches.AGAIN);
            }
            RegionalCache cache = conflicts.newest(cached);
            Optional<RegionalCacheStatus> remaining =
                    Objects.requireNonNull(cleanup).remove(cache);
            if (!isKnown(cached)) {
                // It was not known any more while it was removed: what is left has to be looked for again.
                return DeleteControl.noFinalizerRemoval().rescheduleAfter(FilledCaches.AGAIN);
            }
            if (remaining.isEmpty()) {
                Objects.requireNonNull(work).forget(cache);
                meters.forget(cache);
                conflicts.forget(cache);
                return DeleteControl.defaultDelete();
            }
            meters.seen(cache, remaining.get());
            if (!remaining.get().equals(cache.getStatus())) {
                if (!StatusWrite.over(
                        report(cache, cache.getMetadata().getResourceVersion(), remaining.get()), context)) {
                    return DeleteControl.noFinalizerRemoval().rescheduleAfter(conflicts.again(cached));
                }
            }
            DeleteControl wait = DeleteControl.noFinalizerRemoval();
            wait.rescheduleAfter(DELETING.toMillis());
            return wait;
        }));
    }

    private static RegionalCache report(RegionalCache cache, String version, RegionalCacheStatus status) {
        RegionalCache report = new RegionalCache();
        report.setMetadata(StatusWrite.address(cache, version));
        report.setStatus(status);
        return report;
    }

    private static LogContext about(RegionalCache cache) {
        RegionalCacheStatus status = cache.getStatus();
        return new LogContext(
                cache.getMetadata().getNamespace(),
                cache.getMetadata().getName(),
                null,
                status == null ? null : status.epoch());
    }

    /** Nothing is written into clusters any more. */
    @Override
    public void close() {
        CacheWork begun = work;
        if (begun != null) {
            begun.close();
        }
    }
}
