package dev.regionalcache.operator.agent;

import dev.regionalcache.core.health.Bands;
import dev.regionalcache.core.health.Health;
import dev.regionalcache.core.health.HealthTracker.Signal;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Position;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.crds.member.Servers;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.Link;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.WriteMarker;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the agent reports of a member: nothing that moves with every sample, so that a member at rest is not written. */
final class StatusReport {

    private final MemberSnapshot seen;
    private final Findings findings;
    private final String agentVersion;

    StatusReport(MemberSnapshot seen, Findings findings, String agentVersion) {
        this.seen = seen;
        this.findings = findings;
        this.agentVersion = agentVersion;
    }

    CacheMemberStatus build() {
        Optional<CacheMemberStatus> before = seen.status();
        Optional<ServerView> head = seen.headView();
        MemberLease lease = new LeaseReport(seen, findings).build();
        int next = new HeadRules(seen, lease).next(findings.change());
        boolean acted = findings.epochRefusal().isEmpty() && !seen.isHeld();
        return new CacheMemberStatus(
                acted
                        ? seen.member().getMetadata().getGeneration()
                        : before.map(CacheMemberStatus::observedGeneration).orElse(null),
                acted
                        ? (Long) seen.spec().epoch()
                        : before.map(CacheMemberStatus::observedEpoch).orElse(null),
                writable(lease),
                // Prepared is the head that will be, and it has to stand still first.
                next == seen.head() || lease == null
                        ? lease
                        : lease.withPrepared(before.map(CacheMemberStatus::lease)
                                .map(MemberLease::prepared)
                                .orElse(null)),
                LostReport.of(seen),
                FormerServer.ended(seen),
                head(next),
                seen.isPrimary() ? null : head.map(v -> v.link().name()).orElse(Link.Down.name()),
                SyncReport.of(seen),
                findings.endpoint().address().orElse(null),
                servers(),
                versions(before),
                head.map(this::health).orElse(Health.Unknown).name(),
                seen.isPrimary()
                        ? null
                        : head.filter(v -> v.link() == Link.Up)
                                .map(v -> Bands.LAG.name(v.lagBand()))
                                .orElse(null),
                head.filter(ServerView::answering)
                        .map(v -> Bands.MEMORY.name(v.memoryBand()))
                        .orElse(null),
                head.map(v -> v.signals().contains(Signal.Evicting)).orElse(false),
                findings.policies(),
                templateRevision(before),
                agentVersion,
                conditions(before));
    }

    /** The report so far, and why nothing is done: servers that are not asked have nothing new to say. */
    CacheMemberStatus refused(CacheMemberStatus before) {
        List<Condition> found = new ArrayList<>();
        found.add(new ReadyCondition(seen, findings).find());
        before.conditions().stream()
                .filter(c -> !c.type().equals(Condition.READY))
                .forEach(found::add);
        return before.withConditions(Conditions.merge(
                before.conditions(), found, seen.member().getMetadata().getGeneration(), seen.now()));
    }

    private @Nullable ServerRef writable(@Nullable MemberLease lease) {
        if (findings.writable() instanceof Writable.ToBeRecorded(var server)) {
            return server;
        }
        ServerRef written = FormerServer.writable(seen, lease);
        return written != null && findings.writable() instanceof Writable.Recorded(var now) && now.history() != null
                ? written.begun(now.history(), now.historyOffset())
                : written;
    }

    /** The head that is acted on from now on. */
    private Head head(int ordinal) {
        Optional<Pod> pod = Optional.ofNullable(seen.pods().get(ordinal));
        ServerView view = pod.flatMap(seen::view).orElse(null);
        ServerInfo info = view == null ? null : view.info();
        // A server whose pod is being deleted is no candidate, nor one that others do not wait for.
        boolean moves = ordinal != seen.head()
                || (seen.preparation().isPresent() && seen.isMute())
                || pod.filter(Pods::hasAddress).isEmpty()
                || (view != null
                        && info != null
                        && isInPlace(info, view.link())
                        && seen.preparation().isEmpty());
        return new Head(
                seen.names().pod(ordinal),
                info == null ? null : info.runId(),
                info == null ? null : info.replicationId(),
                info == null || moves ? null : position(info, view == null ? null : view.guard()),
                moveWanted());
    }

    private @Nullable String moveWanted() {
        boolean primary = findings.writable() instanceof Writable.Recorded;
        return primary && findings.change() instanceof ServerChange.AwaitMove(String pod, String reason)
                ? reason
                : null;
    }

    /** Whether it follows its parent, or is the primary that the epoch made writable. Otherwise its position stands still. */
    private boolean isInPlace(ServerInfo info, Link link) {
        return switch (findings.writable()) {
            case Writable.Recorded(var server) ->
                info.runId().equals(server.runId())
                        && (info.isMaster() || (WritableRules.isSuccessor(seen) && link == Link.Up));
            case Writable.Leaving(var server, var begun) ->
                info.isMaster() && info.runId().equals(server.runId());
            case Writable.NotPrimary() -> link == Link.Up;
            case Writable.ToBeRecorded(var server) -> false;
            case Writable.Refused(var reason, var message) -> false;
        };
    }

    /** Of the same data what was told is told again: a server that is not being prepared is not asked. */
    private Position position(ServerInfo info, @Nullable GuardView guard) {
        Optional<Position> before = seen.status()
                .map(CacheMemberStatus::head)
                .map(Head::position)
                .filter(p -> p.replicationId().equals(info.replicationId()) && p.offset() == info.offset());
        WriteMarker marker = guard == null ? null : guard.marker();
        boolean heardOut = guard != null && guard.heardOut();
        return new Position(
                info.replicationId(),
                info.previousReplicationId(),
                info.previousReplicationId() == null ? null : info.previousUpTo(),
                info.offset(),
                info.keys(),
                info.loading() || info.syncing(),
                marker == null ? before.map(Position::markerEpoch).orElse(null) : (Long) marker.epoch(),
                marker == null ? before.map(Position::markerHistory).orElse(null) : marker.replicationId(),
                heardOut ? Boolean.TRUE : before.map(Position::heardOut).orElse(null));
    }

    private Servers servers() {
        List<ServerView> views =
                seen.declaredPods().stream().flatMap(p -> seen.view(p).stream()).toList();
        return new Servers(
                seen.spec().main().replicas(),
                (int) views.stream().filter(ServerView::answering).count(),
                (int) views.stream().filter(ServerView::inSync).count());
    }

    private List<String> versions() {
        return seen.views().values().stream()
                .map(ServerView::info)
                .filter(i -> i != null)
                .map(ServerInfo::version)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * A server that does not answer for a moment runs, or comes back as what it was. It is forgotten once the kubelet says that
     * it cannot run: from then on its region takes a new template out of turn.
     */
    private List<String> versions(Optional<CacheMemberStatus> before) {
        long known = seen.declaredPods().stream()
                .filter(p -> seen.cannotRun(p)
                        || seen.view(p).filter(ServerView::answering).isPresent())
                .count();
        Stream<String> last = known < seen.spec().main().replicas()
                ? before.stream().flatMap(b -> b.versions().stream())
                : Stream.empty();
        return Stream.concat(versions().stream(), last).distinct().sorted().toList();
    }

    /** The head's health; a region whose other servers are not in sync has lost what they are for. */
    private Health health(ServerView head) {
        Servers servers = servers();
        boolean whole = servers.inSync() == servers.desired();
        return head.health() == Health.Healthy && !whole ? Health.Degraded : head.health();
    }

    private @Nullable String templateRevision(Optional<CacheMemberStatus> before) {
        boolean settled = findings.change() instanceof ServerChange.None
                && seen.declaredPods().size() == seen.spec().main().replicas()
                && seen.declaredPods().stream().allMatch(p -> ServerChangeRules.isSettled(seen, p));
        return settled
                ? seen.spec().main().template().revision()
                : before.map(CacheMemberStatus::templateRevision).orElse(null);
    }

    private List<Condition> conditions(Optional<CacheMemberStatus> before) {
        List<Condition> found = new ArrayList<>();
        found.add(new ReadyCondition(seen, findings).find());
        found.add(endpointCondition());
        version().ifPresent(found::add);
        paused(seen).ifPresent(found::add);
        WritesRefused.of(seen).ifPresent(found::add);
        return Conditions.merge(
                before.map(CacheMemberStatus::conditions).orElse(List.of()),
                found,
                seen.member().getMetadata().getGeneration(),
                seen.now());
    }

    static Optional<Condition> paused(MemberSnapshot seen) {
        return seen.isHeld()
                ? Optional.of(Condition.of(
                        "Paused",
                        true,
                        seen.spec().pause() ? "SpecPause" : "ReconcileDisabled",
                        seen.spec().pause()
                                ? "spec.pause of the RegionalCache is true: nothing is changed"
                                : "the annotation regionalcache.dev/reconcile is \"disabled\": nothing is changed"))
                : Optional.empty();
    }

    private Condition endpointCondition() {
        return switch (findings.endpoint()) {
            case PublishedEndpoint.NotReachable(var message) ->
                Condition.of("EndpointPublished", false, "NotReachable", message);
            case PublishedEndpoint.Published(var endpoint, var leavesCluster) ->
                leavesCluster
                        ? Condition.of(
                                "EndpointPublished",
                                true,
                                "Insecure",
                                "%s is reached from outside of the cluster without TLS: data and passwords can be read on the way; use it in private networks only"
                                        .formatted(endpoint))
                        : Condition.of("EndpointPublished", true, "InCluster", "the head is reached at " + endpoint);
        };
    }

    /** Another version than the declared one runs, as where an image's tag says something else than the image holds. */
    private Optional<Condition> version() {
        String declared = seen.spec().main().template().version();
        List<String> others = versions().stream()
                .filter(v -> !v.equals(declared) && !v.startsWith(declared + "."))
                .toList();
        boolean updating = !(findings.change() instanceof ServerChange.None);
        return others.isEmpty() || updating
                ? Optional.empty()
                : Optional.of(Condition.of(
                        "VersionMatches",
                        false,
                        "AnotherVersion",
                        "spec.version is %s, and %s runs: set the version that the image holds"
                                .formatted(declared, String.join(", ", others))));
    }
}
