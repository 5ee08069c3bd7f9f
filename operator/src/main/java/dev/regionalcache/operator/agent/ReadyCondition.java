package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.operator.servers.Link;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerInfo;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The member's condition Ready: the first thing, in the order in which one leads to the next, that stands in its way. */
final class ReadyCondition {

    private static final String LEASE_LOST = "LeaseLost";

    private final MemberSnapshot seen;
    private final Findings findings;

    ReadyCondition(MemberSnapshot seen, Findings findings) {
        this.seen = seen;
        this.findings = findings;
    }

    Condition find() {
        return seen.isWitness() ? witness() : servers();
    }

    private Condition witness() {
        return first(Stream.of(
                        this::orphaned, this::epoch, this::conflicts, this::passwords, this::removed, this::connected))
                .orElseGet(() -> Condition.of(
                        Condition.READY,
                        true,
                        "Witnessing",
                        "there are no servers here; the agent takes part in decisions about the primary"));
    }

    private Condition servers() {
        return first(Stream.of(
                        this::orphaned,
                        this::epoch,
                        this::conflicts,
                        this::passwords,
                        this::ended,
                        this::pods,
                        this::answering,
                        this::settings,
                        this::endpoint,
                        this::role,
                        this::replication,
                        this::template))
                .orElseGet(() -> Condition.of(
                        Condition.READY,
                        true,
                        "Serving",
                        seen.isPrimary() ? "the primary accepts writes" : "all servers are in sync"));
    }

    private static Optional<Condition> first(Stream<Supplier<Optional<Condition>>> found) {
        return found.map(Supplier::get).flatMap(Optional::stream).findFirst();
    }

    private static Condition not(String reason, String message) {
        return Condition.of(Condition.READY, false, reason, message);
    }

    private Optional<Condition> orphaned() {
        return seen.spec().orphaned()
                ? Optional.of(not(
                        "Orphaned",
                        "the cache was deleted while this cluster was let go: its servers are fenced and keep their data. To remove them: kubectl delete cmember %s -n %s"
                                .formatted(
                                        seen.member().getMetadata().getName(),
                                        seen.member().getMetadata().getNamespace())))
                : Optional.empty();
    }

    private Optional<Condition> epoch() {
        return findings.epochRefusal().map(m -> not("OlderEpoch", m));
    }

    private Optional<Condition> conflicts() {
        return findings.conflicts().isEmpty()
                ? Optional.empty()
                : Optional.of(not("Conflict", String.join(" ", findings.conflicts())));
    }

    private Optional<Condition> passwords() {
        return seen.passwords() != null
                ? Optional.empty()
                : Optional.of(not(
                        "NoPasswords",
                        "the Secret %s with the passwords is not there yet, or lacks a user; the control plane writes it"
                                .formatted(seen.spec().auth().name())));
    }

    private Optional<Condition> removed() {
        return seen.pods().isEmpty()
                ? Optional.empty()
                : Optional.of(not("RemovingServers", "the region was one with servers: they are being removed"));
    }

    /** Without a lease nobody is asked, and while a primary is being chosen any of the heads may be the next. */
    private Optional<Condition> connected() {
        Choice primary = seen.spec().chosen();
        if (!seen.underLease() || primary == null) {
            return Optional.empty();
        }
        boolean connected =
                findings.lease() != null && findings.lease().connected().contains(primary.region());
        return connected
                ? Optional.empty()
                : Optional.of(not(
                        "NotConnected",
                        "there is no connection to the head of the primary region %s: if it stays so, see whether its published endpoint is reached from this cluster"
                                .formatted(primary.region())));
    }

    private Optional<Condition> pods() {
        return seen.declaredPods().stream()
                .map(PodProblem::of)
                .flatMap(Optional::stream)
                .findFirst()
                .map(p -> not(p.reason(), p.message()));
    }

    private Optional<Condition> ended() {
        return findings.change() instanceof ServerChange.End(var pod, var reason)
                ? Optional.of(not("CannotBeFenced", "%s has no lease, and is ended: %s".formatted(pod, reason)))
                : Optional.empty();
    }

    private Optional<Condition> answering() {
        return StartingServers.message(seen).map(message -> not("ServersStarting", message));
    }

    private Optional<Condition> settings() {
        TreeSet<String> invalid = new TreeSet<>();
        seen.views().values().forEach(v -> invalid.addAll(v.invalid()));
        return invalid.isEmpty()
                ? Optional.empty()
                : Optional.of(not(
                        "InvalidConfig",
                        "the server refuses settings, which are left as they were; correct spec.config: "
                                + String.join("; ", invalid)));
    }

    private Optional<Condition> endpoint() {
        return seen.spec().peers().size() > 1 && findings.endpoint() instanceof PublishedEndpoint.NotReachable(var why)
                ? Optional.of(not("NotReachable", why))
                : Optional.empty();
    }

    private Optional<Condition> role() {
        return switch (findings.writable()) {
            case Writable.Refused(var reason, var message) -> Optional.of(not(reason, message));
            case Writable.ToBeRecorded(var server) ->
                WritableRules.isStaying(seen) || WritableRules.isSuccessor(seen)
                        ? promoted(server.runId())
                        : Optional.of(not("Promoting", "the server is being made writable"));
            case Writable.Recorded(var server) -> promoted(server.runId());
            case Writable.Leaving(var server, var begun) ->
                findings.lease() != null && findings.lease().ended() != null ? handedOver() : promoted(server.runId());
            case Writable.NotPrimary() -> parent();
        };
    }

    private Optional<Condition> promoted(String runId) {
        ServerInfo head = seen.headView().map(ServerView::info).orElse(null);
        if (head == null || !head.runId().equals(runId)) {
            return Optional.of(
                    not(
                            "PrimaryRestarted",
                            "the server that the epoch made writable is gone; what runs now stays fenced until a new epoch names it"));
        }
        boolean following = WritableRules.isSuccessor(seen) && head.linkUp();
        if (following) {
            // It is a region like any other until the primary has handed over.
            return Optional.empty();
        }
        return head.isMaster() ? lease() : Optional.of(not("Promoting", "the server is being made writable"));
    }

    private Optional<Condition> lease() {
        if (!seen.underLease() || (findings.lease() != null && findings.lease().mayWrite())) {
            return Optional.empty();
        }
        Optional<Condition> before = seen.status().flatMap(s -> Conditions.find(s.conditions(), Condition.READY));
        boolean lost = !WritableRules.isSuccessor(seen)
                && before.filter(c -> c.holds() || c.reason().equals(LEASE_LOST))
                        .isPresent();
        return Optional.of(
                lost
                        ? not(
                                LEASE_LOST,
                                "no majority of the witnesses answers: the primary refuses writes until one does again, or another region is made the primary")
                        : not(
                                "WaitingForLease",
                                "the primary asks the witnesses for the lease; if it stays so, see whether the agents of other regions reach its published endpoint (status.lease.connected of their members)"));
    }

    private Optional<Condition> parent() {
        if (seen.preparation().isPresent()) {
            return Optional.of(not(
                    "ChangingPrimary",
                    "epoch %d is being prepared: another region may become the primary"
                            .formatted(seen.spec().epoch())));
        }
        Peer parent = seen.spec().parent();
        if (parent == null
                || parent.endpoint() != null
                || seen.endpointOf(parent.region()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(not("WaitingForParent", "the parent region " + parent.region() + " has no endpoint yet"));
    }

    private static Optional<Condition> handedOver() {
        return Optional.of(
                not("HandedOver", "the head was the primary, has handed over, and follows the new one next"));
    }

    private Optional<Condition> replication() {
        boolean apart = seen.underLease()
                && !seen.isPrimary()
                && !(findings.writable() instanceof Writable.Leaving)
                && seen.headView().filter(v -> v.link() == Link.None).isPresent();
        if (apart && seen.spec().previous() != null) {
            return handedOver();
        }
        if (apart) {
            return Optional.of(not(
                    "Rejoining",
                    "the head was the primary, and follows the new one after what it alone holds has been reported"));
        }
        return seen.declaredPods().stream()
                .flatMap(p -> seen.view(p).stream())
                .filter(v -> !v.inSync())
                .findFirst()
                .map(v -> v.link() == Link.Syncing
                        ? not("Syncing", v.pod() + " copies the data of its master")
                        : not("LinkDown", v.pod() + " has no connection to its master"));
    }

    private Optional<Condition> template() {
        return switch (findings.change()) {
            case ServerChange.None() -> Optional.empty();
            case ServerChange.Blocked(var message) -> Optional.of(not("ChangeBlocked", message));
            case ServerChange.AwaitMove(var pod, var reason) ->
                Optional.of(not(
                        "Updating",
                        "%s needs a restart for %s: another region is made the primary first".formatted(pod, reason)));
            // Told before.
            case ServerChange.End _ -> Optional.empty();
            case ServerChange.Wait(var reason) -> Optional.of(not("Updating", reason));
            case ServerChange.MoveHead(var pod) ->
                Optional.of(not("Updating", "another server becomes the head before " + pod + " changes"));
            case ServerChange.NewImage(var pod, var image) ->
                Optional.of(not("Updating", pod + " gets the image " + image));
            case ServerChange.Resize(var pod) -> Optional.of(not("Updating", pod + " gets other resources"));
            case ServerChange.PrepareRestart(var pod, var settings) ->
                Optional.of(not("Updating", pod + " restarts for " + settings));
            case ServerChange.Restart(var pod, var settings) ->
                Optional.of(not("Updating", pod + " restarts for " + settings));
            case ServerChange.Recreate(var pod) -> Optional.of(not("Updating", pod + " is replaced"));
        };
    }
}
