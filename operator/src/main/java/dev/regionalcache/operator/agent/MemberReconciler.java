package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.operator.agent.MemberWork.Outcome;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.StatusWrite;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.lease.Grounds;
import dev.regionalcache.operator.lease.LeaseOffice;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.meters.ReconcileMeter;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.ServerFleet;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
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
import org.jspecify.annotations.Nullable;

/** The agent's face to the operator framework. */
final class MemberReconciler implements Reconciler<CacheMember>, Cleaner<CacheMember> {

    /** Pods that end are told by events; this is for one that was missed. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final AgentOptions options;
    private final ServerFleet fleet;
    private final MemberLeases leases;
    private final HostNames hostNames;
    private final EventPublisher publisher;
    private final MemberEvents events;
    private final ReconcileMeter meter;
    private volatile @Nullable MemberSources sources;
    private volatile @Nullable MemberWork work;
    private volatile @Nullable WitnessWork witness;
    private volatile @Nullable MemberCleanup cleanup;

    MemberReconciler(
            AgentOptions options,
            ServerFleet fleet,
            LeaseOffice office,
            HostNames hostNames,
            EventPublisher publisher) {
        this.options = options;
        this.fleet = fleet;
        leases = new MemberLeases(options.client(), office);
        this.hostNames = hostNames;
        this.publisher = publisher;
        events = new MemberEvents(publisher);
        meter = new ReconcileMeter(options.meters(), "cachemember");
    }

    @Override
    public List<EventSource<?, CacheMember>> prepareEventSources(EventSourceContext<CacheMember> context) {
        MemberSources prepared = new MemberSources(context);
        sources = prepared;
        ObjectWriter writer = new ObjectWriter(options.client(), new Applier(options.client()), prepared);
        witness = new WitnessWork(writer, fleet, leases, options.version());
        work = new MemberWork(
                prepared,
                writer,
                fleet,
                leases,
                new ServerChanger(options.client(), fleet, publisher),
                hostNames,
                options.version());
        cleanup = new MemberCleanup(options.client(), prepared, fleet, leases);
        return prepared.eventSources();
    }

    /** Lets a member be reconciled, as when one of its servers changed. */
    void signal(MemberKey member) {
        MemberSources prepared = sources;
        if (prepared != null) {
            prepared.signal(member);
        }
    }

    /** Lets all members be reconciled. */
    void signalAll() {
        MemberSources prepared = sources;
        if (prepared != null) {
            prepared.signalAll();
        }
    }

    @Override
    public UpdateControl<CacheMember> reconcile(CacheMember member, Context<CacheMember> context) throws Exception {
        return meter.measure(() -> LogContext.of(member).during(() -> {
            MemberSnapshot seen = snapshot(member);
            Outcome outcome = seen.isWitness()
                    ? prepared(witness).reconcile(seen)
                    : prepared(work).reconcile(seen);
            UpdateControl<CacheMember> control = UpdateControl.noUpdate();
            if (report(member, outcome.status(), context)) {
                leases.written(seen, outcome.lease());
                outcome.lookAgain().ifPresent(control::rescheduleAfter);
            } else {
                leases.notWritten(seen, outcome.lease());
                control.rescheduleAfter(StatusWrite.NEWER_VERSION);
            }
            return control;
        }));
    }

    @Override
    public DeleteControl cleanup(CacheMember member, Context<CacheMember> context) throws Exception {
        return meter.measure(() -> LogContext.of(member).during(() -> {
            MemberSnapshot seen = snapshot(member);
            boolean held = seen.isHeld() && !member.getSpec().pause();
            if (!held && prepared(cleanup).removed(seen)) {
                return DeleteControl.defaultDelete();
            }
            DeleteControl wait = DeleteControl.noFinalizerRemoval();
            wait.rescheduleAfter(LOOK_AGAIN.toMillis());
            return wait;
        }));
    }

    /** See {@link Grounds#refusalIsProof}. */
    boolean refusalIsProof(String namespace, String pod, String uid, String address) {
        MemberSources prepared = sources;
        return prepared != null && prepared.stands(namespace, pod, uid, address);
    }

    private MemberSnapshot snapshot(CacheMember member) {
        return prepared(sources).snapshot(member, fleet, options.clock());
    }

    /**
     * Writes the report where it differs, and only over the one that it was made from: a stale view records no server. False
     * when the member has changed meanwhile.
     */
    private boolean report(CacheMember member, CacheMemberStatus status, Context<CacheMember> context) {
        CacheMemberStatus before = member.getStatus();
        if (status.equals(before)) {
            return true;
        }
        CacheMember report = new CacheMember();
        report.setMetadata(new ObjectMetaBuilder()
                .withName(member.getMetadata().getName())
                .withNamespace(member.getMetadata().getNamespace())
                .withResourceVersion(member.getMetadata().getResourceVersion())
                .build());
        report.setStatus(status);
        if (!StatusWrite.over(report, context)) {
            return false;
        }
        events.compare(member, before, status);
        prepared(sources).signalNeighbours(member);
        return true;
    }

    private static <T> T prepared(@Nullable T part) {
        return Objects.requireNonNull(part, "event sources are prepared before the first reconcile");
    }
}
