package dev.regionalcache.operator.agent;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.operator.agent.MemberSnapshot.Neighbour;
import dev.regionalcache.operator.agent.MemberWork.Outcome;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.framework.Conflicts;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.lease.Grounds;
import dev.regionalcache.operator.lease.LeaseOffice;
import dev.regionalcache.operator.lease.Records;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.meters.ReconcileMeter;
import dev.regionalcache.operator.naming.MemberNames;
import dev.regionalcache.operator.naming.Triples;
import dev.regionalcache.operator.policies.PolicyOffice;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.ServerFleet;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The agent's face to the operator framework. */
final class MemberReconciler implements Reconciler<CacheMember>, Cleaner<CacheMember> {

    /** Pods that end are told by events; this is for one that was missed. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** So often a reconcile goes on with what it has just written, while others wait for it. */
    private static final int PASSES = 4;

    private final AgentOptions options;
    private final ServerFleet fleet;
    private final MemberLeases leases;
    private final PolicyOffice policies;
    private final HostNames hostNames;
    private final EventPublisher publisher;
    private final MemberEvents events;
    private final Conflicts<CacheMember> conflicts;
    private final ReconcileMeter meter;
    private final DeclaredServers declared;
    private volatile @Nullable Parts parts;

    /** What leans on the event sources. */
    private record Parts(
            MemberSources sources,
            MemberStatuses statuses,
            ObjectWriter writer,
            MemberWork work,
            WitnessWork witness,
            MemberCleanup cleanup) {}

    MemberReconciler(
            AgentOptions options,
            ServerFleet fleet,
            LeaseOffice office,
            PolicyOffice policies,
            HostNames hostNames,
            EventPublisher publisher) {
        this.options = options;
        this.fleet = fleet;
        leases = new MemberLeases(options.client(), office);
        this.policies = policies;
        this.hostNames = hostNames;
        this.publisher = publisher;
        events = new MemberEvents(publisher);
        conflicts = new Conflicts<>(options.client());
        meter = new ReconcileMeter(options.meters(), "cachemember");
        declared = new DeclaredServers(options.meters());
    }

    @Override
    public List<EventSource<?, CacheMember>> prepareEventSources(EventSourceContext<CacheMember> context) {
        MemberSources sources = new MemberSources(context);
        ObjectWriter writer = new ObjectWriter(options.client(), new Applier(options.client()), sources);
        MemberLooks looks = new MemberLooks();
        parts = new Parts(
                sources,
                new MemberStatuses(options.client(), sources),
                writer,
                new MemberWork(
                        sources,
                        writer,
                        fleet,
                        leases,
                        policies,
                        new ServerChanger(options.client(), fleet, publisher),
                        hostNames,
                        looks,
                        options.version()),
                new WitnessWork(writer, fleet, leases, policies, looks, options.version()),
                new MemberCleanup(options.client(), sources, fleet, leases, policies));
        return sources.eventSources();
    }

    /** Lets a member be reconciled, as when one of its servers changed. */
    void signal(MemberKey member) {
        Parts prepared = parts;
        if (prepared != null) {
            prepared.sources().signal(member);
        }
    }

    /** Lets all members be reconciled. */
    void signalAll() {
        Parts prepared = parts;
        if (prepared != null) {
            prepared.sources().signalAll();
        }
    }

    @Override
    public UpdateControl<CacheMember> reconcile(CacheMember member, Context<CacheMember> context) throws Exception {
        return meter.measure(() -> LogContext.of(member).during(() -> {
            UpdateControl<CacheMember> control = UpdateControl.noUpdate();
            CacheMember now = conflicts.newest(member);
            for (int pass = 1; ; pass++) {
                MemberSnapshot seen = snapshot(now);
                if (!isKnown(seen)) {
                    return control.rescheduleAfter(FilledCaches.AGAIN);
                }
                declared.seen(seen);
                Outcome outcome = seen.isWitness()
                        ? parts().witness().reconcile(seen)
                        : parts().work().reconcile(seen);
                Optional<CacheMember> written = report(now, outcome.status(), context);
                if (written.isEmpty()) {
                    leases.notWritten(seen, outcome.lease());
                    return control.rescheduleAfter(conflicts.again(member));
                }
                leases.written(seen, outcome.lease(), written.get());
                if (!outcome.isAwaited() || pass == PASSES) {
                    outcome.lookAgain().ifPresent(control::rescheduleAfter);
                    return control;
                }
                now = written.get();
            }
        }));
    }

    @Override
    public DeleteControl cleanup(CacheMember member, Context<CacheMember> context) throws Exception {
        return meter.measure(() -> LogContext.of(member).during(() -> {
            MemberSnapshot seen = snapshot(member);
            boolean held = seen.isHeld() && !member.getSpec().pause();
            if (!held) {
                declared.forget(seen.key());
            }
            if (!held && isKnown(seen) && parts().cleanup().removed(seen)) {
                conflicts.forget(member);
                parts().statuses().forget(member);
                parts().writer().forget(member);
                parts().work().forget(seen);
                leases.removed(seen);
                return DeleteControl.defaultDelete();
            }
            DeleteControl wait = DeleteControl.noFinalizerRemoval();
            wait.rescheduleAfter(LOOK_AGAIN.toMillis());
            return wait;
        }));
    }

    /** See {@link Grounds#refusalIsProof}. */
    boolean refusalIsProof(String namespace, String pod, String uid, String address) {
        Parts prepared = parts;
        return prepared != null && prepared.sources().refusalIsProof(namespace, pod, uid, address);
    }

    /** See {@link Records#answered}. */
    boolean answered(MemberKey member, String cacheUid, Epoch triple) {
        Parts prepared = parts;
        return prepared != null
                && prepared.statuses()
                        .answered(
                                member.namespace(),
                                new MemberNames(member.cache(), member.region()).base(),
                                cacheUid,
                                Triples.ref(triple));
    }

    /** What it knows; from when it was registered. */
    FilledCaches filled() {
        return parts().sources().filled();
    }

    /** Whether the snapshot has all that there is: to be asked after it was taken, for the caches are emptied at the end. */
    private boolean isKnown(MemberSnapshot seen) {
        Set<String> namespaces = Stream.concat(
                        Stream.of(seen.member()), seen.neighbours().stream().map(Neighbour::member))
                .map(member -> member.getMetadata().getNamespace())
                .collect(Collectors.toSet());
        return filled().hold(namespaces);
    }

    private MemberSnapshot snapshot(CacheMember member) {
        return parts().sources().snapshot(member, fleet, options.clock());
    }

    /** The member with this status; empty when it has changed meanwhile. */
    private Optional<CacheMember> report(CacheMember member, CacheMemberStatus status, Context<CacheMember> context) {
        CacheMemberStatus before = member.getStatus();
        if (status.equals(before)) {
            return Optional.of(member);
        }
        Optional<CacheMember> written = parts().statuses().report(member, status, context);
        written.ifPresent(now -> {
            events.compare(member, before, status);
            parts().sources().signalNeighbours(member);
        });
        return written;
    }

    private Parts parts() {
        return Objects.requireNonNull(parts, "event sources are prepared before the first reconcile");
    }
}
