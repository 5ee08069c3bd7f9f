package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicyStatus;
import dev.regionalcache.operator.apply.StatusWrite;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.controlplane.classes.ClassCaches;
import dev.regionalcache.operator.controlplane.classes.ClassKeeper;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.events.EventPublisher.Severity;
import dev.regionalcache.operator.framework.Conflicts;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.meters.ReconcileMeter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane's face to the operator framework for CachePolicies: it keeps the servers of classes that have their own,
 * and writes the status. What is in force goes to members with the caches.
 */
public final class CachePolicyReconciler implements Reconciler<CachePolicy> {

    private static final Logger LOG = LoggerFactory.getLogger(CachePolicyReconciler.class);

    /** Of a cache of no class that is deleted, or loses its name, no policy hears. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final ControlPlaneOptions options;
    private final Clusters clusters;
    private final EventPublisher publisher;
    private final Conflicts<CachePolicy> conflicts;
    private final ReconcileMeter meter;
    private final SimpleInboundEventSource<CachePolicy> signals = new SimpleInboundEventSource<>("signals");
    private volatile @Nullable Sources sources;

    /** What leans on the event sources. */
    private record Sources(
            Policies policies,
            InformerEventSource<RegionalCache, CachePolicy> caches,
            PolicyWork work,
            FilledCaches filled) {}

    /** Reconciles all policies that the client sees, over the clusters of the regions of their caches. */
    public CachePolicyReconciler(ControlPlaneOptions options, Clusters clusters, EventPublisher publisher) {
        this.options = options;
        this.clusters = clusters;
        this.publisher = publisher;
        conflicts = new Conflicts<>(options.client());
        meter = new ReconcileMeter(options.meters(), "cachepolicy");
    }

    @Override
    public List<EventSource<?, CachePolicy>> prepareEventSources(EventSourceContext<CachePolicy> context) {
        // Of a policy that is deleted its neighbours hear by this.
        InformerEventSource<CachePolicy, CachePolicy> neighbours = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(CachePolicy.class, CachePolicy.class)
                        .withName("neighbours")
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(p -> of(Policies.cacheOf(p)))
                        .withOnUpdateFilter((now, before) -> !Objects.equals(now.getSpec(), before.getSpec()))
                        .build(),
                context);
        InformerEventSource<RegionalCache, CachePolicy> caches = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(RegionalCache.class, CachePolicy.class)
                        .withName("caches")
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(this::concerned)
                        .withOnUpdateFilter((now, before) -> CacheChange.concernsPolicies(now, before))
                        .build(),
                context);
        Policies policies = new Policies(neighbours);
        PolicyCounts.count(options.meters(), () -> neighbours.list().toList());
        ClassCaches classes = new ClassCaches(caches);
        sources = new Sources(
                policies,
                caches,
                new PolicyWork(policies, caches::get, classes, new ClassKeeper(options.client(), classes), clusters),
                new FilledCaches(context.getPrimaryCache(), List.of(neighbours, caches)));
        return List.of(neighbours, caches, signals);
    }

    /** What it knows; from when it was registered. */
    public FilledCaches filled() {
        return Objects.requireNonNull(sources).filled();
    }

    /** A member changed in some cluster. */
    public void objectChanged(HasMetadata object) {
        Sources prepared = sources;
        if (prepared != null && object instanceof CacheMember member) {
            ResourceID cache = new ResourceID(
                    member.getSpec().cache().name(), member.getSpec().cache().namespace());
            prepared.caches().get(cache).map(this::concerned).orElse(Set.of()).forEach(signals::propagateEvent);
        }
    }

    /** The policies for a cache, and the one whose class's servers it is. */
    private Set<ResourceID> concerned(RegionalCache cache) {
        Set<ResourceID> policies = new HashSet<>(of(ResourceID.fromResource(cache)));
        ClassCaches.policyOf(cache).ifPresent(policies::add);
        return policies;
    }

    @Override
    public UpdateControl<CachePolicy> reconcile(CachePolicy cached, Context<CachePolicy> context) throws Exception {
        return meter.measure(() -> about(cached).during(() -> {
            Sources prepared = Objects.requireNonNull(sources, "event sources are prepared before the first reconcile");
            UpdateControl<CachePolicy> control = UpdateControl.noUpdate();
            if (!prepared.filled().hold(Set.of(cached.getMetadata().getNamespace()))) {
                return control.rescheduleAfter(FilledCaches.AGAIN);
            }
            CachePolicy policy = conflicts.newest(cached);
            CachePolicyStatus before = policy.getStatus();
            PolicySight sight = prepared.work().carryOut(policy);
            CachePolicyStatus status = PolicyStatus.of(sight, options.clock().instant());
            if (sight.acceptance() instanceof Acceptance.Refused(String reason, String message)
                    && reason.equals(PolicyWork.CONFLICT)) {
                control.rescheduleAfter(LOOK_AGAIN);
            }
            if (status.equals(before)) {
                return control;
            }
            CachePolicy report = new CachePolicy();
            report.setMetadata(StatusWrite.address(policy));
            report.setStatus(status);
            if (!StatusWrite.over(report, context)) {
                return control.rescheduleAfter(conflicts.again(cached));
            }
            tell(policy, before, status, CachePolicy.ACCEPTED);
            tell(policy, before, status, CachePolicy.WITHIN_LIMIT);
            tell(policy, before, status, Condition.READY);
            return control;
        }));
    }

    /** Tells of a condition that does not hold any more, or holds again; that it has never held is told where nobody waits for it. */
    private void tell(CachePolicy policy, @Nullable CachePolicyStatus before, CachePolicyStatus after, String type) {
        Optional<Condition> was = before == null ? Optional.empty() : Conditions.find(before.conditions(), type);
        Conditions.find(after.conditions(), type)
                .filter(now -> now.holds()
                        ? was.filter(Condition::holds).isEmpty()
                                && !(was.isEmpty() && type.equals(CachePolicy.WITHIN_LIMIT))
                        : isNews(was, now, type))
                .ifPresent(now -> {
                    LOG.info("{}: {}", now.reason(), now.message());
                    publisher.publish(
                            policy, now.holds() ? Severity.Normal : Severity.Warning, now.reason(), now.message());
                });
    }

    /** Ready says again what Accepted has said, and passes through states that are on the way. */
    private static boolean isNews(Optional<Condition> was, Condition now, String type) {
        boolean another = !was.map(Condition::reason).orElse("").equals(now.reason());
        return another && (!type.equals(Condition.READY) || now.reason().equals("Failing"));
    }

    private Set<ResourceID> of(ResourceID cache) {
        Sources prepared = sources;
        return prepared == null
                ? Set.of()
                : prepared.policies().of(cache).stream()
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet());
    }

    private static LogContext about(CachePolicy policy) {
        return new LogContext(
                policy.getMetadata().getNamespace(), policy.getSpec().cacheRef().name(), null, null);
    }
}
