package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.provisioning.ServerPod;
import dev.regionalcache.operator.provisioning.ServerSettings;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.operator.servers.Stuck;
import dev.regionalcache.redis.config.Persistence;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings running servers to the declared template: followers before the head, one at a time, each only while all others are
 * in sync. A pod is changed in place where that is possible, because its data and replication id go with it. A server that
 * cannot run comes first and waits for nobody: all of them may be down for the very thing that the change corrects.
 */
final class ServerChangeRules {

    private ServerChangeRules() {}

    static ServerChange next(MemberSnapshot seen) {
        Optional<ServerChange> end = seen.declaredPods().stream()
                .flatMap(pod -> end(seen, pod).stream())
                .findFirst();
        if (end.isPresent()) {
            return end.get();
        }
        List<Pod> order = order(seen);
        Optional<ServerChange> correction = order.stream()
                .filter(seen::cannotRun)
                .flatMap(pod -> needed(seen, pod).filter(c -> losesNothing(c, pod)).stream())
                .findFirst();
        if (correction.isPresent()) {
            return correction.get();
        }
        for (Pod pod : order) {
            Optional<ServerChange> needed = needed(seen, pod).map(c -> afterMove(seen, pod, c));
            if (needed.isPresent()) {
                return inTurn(seen, order, pod, needed.get());
            }
        }
        return seen.head() >= seen.spec().main().replicas() ? leaves(seen) : memory(order);
    }

    /** Last: the kubelet may never give it, which is to hold up nothing else here. */
    private static ServerChange memory(List<Pod> order) {
        return awaited(order.stream()).<ServerChange>map(ServerChange.Wait::new).orElseGet(ServerChange.None::new);
    }

    private static Optional<String> awaited(Stream<Pod> pods) {
        return pods.flatMap(pod -> PodMemory.awaited(pod).stream()).findFirst();
    }

    /** Where a pod is missing, other resources may make the room that the quota lacks for it. */
    private static ServerChange inTurn(MemberSnapshot seen, List<Pod> order, Pod pod, ServerChange change) {
        String name = pod.getMetadata().getName();
        if (!othersInSync(seen, order, pod)) {
            return new ServerChange.Wait(
                    "waiting for the region's other servers to be in sync before %s changes".formatted(name));
        }
        Optional<String> memory = awaited(order.stream().filter(other -> !other.equals(pod)));
        if (change instanceof ServerChange.Resize && memory.isPresent()) {
            // A head that has more than its follower would fill that up beyond its limit.
            return new ServerChange.Wait(memory.get());
        }
        boolean missing = seen.declaredPods().size() < seen.spec().main().replicas();
        return missing && !makesRoom(seen, pod, change)
                ? new ServerChange.Wait("waiting for the region's missing pods before %s changes".formatted(name))
                : afterTheHead(seen, pod, change);
    }

    private static boolean makesRoom(MemberSnapshot seen, Pod pod, ServerChange change) {
        return change instanceof ServerChange.Resize
                || (change instanceof ServerChange.Recreate
                        && !seen.isHead(pod)
                        && RefusedResize.makesRoom(pod, seen.spec().main().template()));
    }

    /** A server that would accept writes behind another primary's back. One that is gone does not, and its pod keeps its data. */
    private static Optional<ServerChange> end(MemberSnapshot seen, Pod pod) {
        return seen.view(pod)
                .filter(v -> !Pods.hasEnded(pod))
                .map(ServerView::guard)
                .map(GuardView::stuck)
                .filter(stuck -> pod.getMetadata().getDeletionTimestamp() == null || isToEndSooner(pod, stuck))
                .map(stuck -> new ServerChange.End(pod.getMetadata().getName(), stuck.reason()));
    }

    /** In a script it hears of no end. One that is silent may be saving what it has. */
    private static boolean isToEndSooner(Pod pod, Stuck stuck) {
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        return stuck == Stuck.InScript && grace != null && grace > ServerChanger.LAST_GRACE.toSeconds();
    }

    /** A head that is declared no more hands over as well, and its pod stays until it has. */
    private static ServerChange leaves(MemberSnapshot seen) {
        String name = HeadRecord.pod(seen.member());
        if (seen.isPrimary() && seen.underLease()) {
            return new ServerChange.AwaitMove(name, "fewer replicas");
        }
        return seen.isPrimary()
                ? new ServerChange.Blocked(
                        "%s is the primary, and is to go: it stays until another region is the primary. Move the primary, or take the change back"
                                .formatted(name))
                : new ServerChange.MoveHead(name);
    }

    /** The head last. */
    private static List<Pod> order(MemberSnapshot seen) {
        List<Pod> order = new ArrayList<>(seen.declaredPods()).reversed();
        seen.headPod().filter(order::remove).ifPresent(order::add);
        return order;
    }

    /**
     * A head that will be away hands over to a follower before. That of the primary region stays it: another server there is
     * another epoch's, which is the control plane's to begin.
     */
    private static ServerChange afterTheHead(MemberSnapshot seen, Pod pod, ServerChange change) {
        boolean ends = switch (change) {
            case ServerChange.NewImage _, ServerChange.Restart _, ServerChange.Recreate _ -> true;
            case ServerChange.None _,
                    ServerChange.Wait _,
                    ServerChange.MoveHead _,
                    ServerChange.AwaitMove _,
                    ServerChange.Resize _,
                    ServerChange.PrepareRestart _,
                    ServerChange.End _,
                    ServerChange.Blocked _ -> false;
        };
        return ends && seen.isHead(pod) && HeadRules.heir(seen).isPresent()
                ? new ServerChange.MoveHead(pod.getMetadata().getName())
                : change;
    }

    /**
     * Whether a server runs as its pod says, was told the declared settings, and serves. Before it was told them nobody knows
     * whether they need a restart.
     */
    static boolean isSettled(MemberSnapshot seen, Pod pod) {
        return serves(seen, pod)
                && seen.view(pod).filter(v -> v.restartFor().isEmpty()).isPresent()
                && ToldSettings.removed(seen, pod).isEmpty();
    }

    /** The same, but for a restart that it may wait for: its turn comes. */
    private static boolean serves(MemberSnapshot seen, Pod pod) {
        if (!Pods.hasAddress(pod) || RestartMarks.awaitsNewContainer(pod)) {
            return false;
        }
        return seen.view(pod)
                .filter(v -> v.inSync() && ServerPlans.isTold(seen, pod, v))
                .isPresent();
    }

    /** Under a lease the primary's server is not restarted: another region takes over first, which costs no write. */
    private static ServerChange afterMove(MemberSnapshot seen, Pod pod, ServerChange change) {
        Optional<String> reason = switch (change) {
            case ServerChange.NewImage(var name, var image) -> Optional.of("the image " + image);
            case ServerChange.PrepareRestart(var name, var settings) -> Optional.of("the settings " + settings);
            case ServerChange.Restart(var name, var settings) -> Optional.of("the settings " + settings);
            case ServerChange.Recreate _, ServerChange.Blocked _ -> Optional.of("a change that needs a new pod");
            case ServerChange.Wait _ ->
                Pods.isOverdue(pod, seen.now())
                        ? Optional.of("a pod that is being deleted and stays")
                        : Optional.empty();
            case ServerChange.None _,
                    ServerChange.MoveHead _,
                    ServerChange.Resize _,
                    ServerChange.End _,
                    ServerChange.AwaitMove _ -> Optional.empty();
        };
        boolean primary = seen.underLease()
                && seen.isHead(pod)
                && seen.view(pod)
                        .map(ServerView::info)
                        .filter(i -> seen.isPrimary() || i.isMaster())
                        .isPresent();
        return primary
                ? reason.<ServerChange>map(r ->
                                new ServerChange.AwaitMove(pod.getMetadata().getName(), r))
                        .orElse(change)
                : change;
    }

    private static boolean othersInSync(MemberSnapshot seen, List<Pod> all, Pod pod) {
        return all.stream().filter(other -> !other.equals(pod)).allMatch(other -> serves(seen, other))
                && !HeadRules.isOnTheWay(seen);
    }

    /** A pod keeps its data when it is changed in place; one whose server has never started has none. */
    private static boolean losesNothing(ServerChange change, Pod pod) {
        return switch (change) {
            case ServerChange.NewImage _, ServerChange.Resize _ -> true;
            case ServerChange.Recreate _ -> Pods.hasNeverStarted(pod);
            case ServerChange.None _,
                    ServerChange.Wait _,
                    ServerChange.MoveHead _,
                    ServerChange.Blocked _,
                    ServerChange.AwaitMove _,
                    ServerChange.PrepareRestart _,
                    ServerChange.End _,
                    ServerChange.Restart _ -> false;
        };
    }

    private static Optional<ServerChange> needed(MemberSnapshot seen, Pod pod) {
        TemplateSpec template = seen.spec().main().template();
        String name = pod.getMetadata().getName();
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(new ServerChange.Wait(name + " is being replaced"));
        }
        String fixed = ServerPod.fixedPart(seen.member());
        if (!Pods.says(pod, ServerPod.FIXED_ANNOTATION, fixed)) {
            return Optional.of(recreate(seen, pod));
        }
        if (!Pods.image(pod).equals(template.image())) {
            ServerChange change = new ServerChange.NewImage(name, template.image());
            return Optional.of(seen.cannotRun(pod) ? change : Restarts.prepared(seen, pod, change));
        }
        if (!RefusedResize.has(pod, template) && !RefusedResize.comesBack(pod, template)) {
            return Optional.of(
                    RefusedResize.isNoted(pod, template) ? recreate(seen, pod) : new ServerChange.Resize(name));
        }
        if (RestartMarks.awaitsNewContainer(pod)) {
            return Optional.of(new ServerChange.Wait("waiting for the new container of " + name));
        }
        return Restarts.needed(seen, pod);
    }

    private static ServerChange recreate(MemberSnapshot seen, Pod pod) {
        boolean head = seen.isHead(pod);
        boolean volatileData = ServerSettings.persistence(seen.spec().main().storage()) == Persistence.None;
        boolean othersHoldData =
                seen.spec().peers().size() > 1 || seen.spec().main().replicas() > 1;
        return head && seen.isPrimary() && volatileData && othersHoldData && !Pods.hasNeverStarted(pod)
                ? new ServerChange.Blocked(
                        "%s needs a new pod, and is the primary without persistence: its data would go with it. Move the primary to another region first, or take the change back"
                                .formatted(pod.getMetadata().getName()))
                : new ServerChange.Recreate(pod.getMetadata().getName());
    }
}
