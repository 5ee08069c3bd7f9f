package dev.regionalcache.operator.agent;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.Alerts;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.Keyspace;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.naming.Triples;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.provisioning.ServerSettings;
import dev.regionalcache.operator.provisioning.Services;
import dev.regionalcache.operator.servers.DesiredRole;
import dev.regionalcache.operator.servers.ServerPlan;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.ServerConfig;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each of a member's servers is to be: the head primary or behind the parent region, the others behind the head. */
final class ServerPlans {

    private ServerPlans() {}

    /**
     * The plans of all servers that may live, those among them whose pods are being deleted.
     *
     * <p>Followers follow the head's pod, not its Service: that may still lead to the former head, or to themselves.
     */
    static List<ServerPlan> of(MemberSnapshot seen, Writable writable, Passwords passwords) {
        ServerAddress primary = primary(seen);
        List<ServerPlan> plans = new ArrayList<>();
        seen.pods().forEach((ordinal, pod) -> {
            if (Pods.mayLive(pod)) {
                DesiredRole role = role(seen, ordinal, writable);
                boolean isPrimaryHead =
                        (seen.isPrimary() || writable instanceof Writable.Leaving) && ordinal == seen.head();
                plans.add(plan(seen, pod, role, passwords, isPrimaryHead ? null : primary));
            }
        });
        return plans;
    }

    private static DesiredRole role(MemberSnapshot seen, int ordinal, Writable writable) {
        if (seen.spec().orphaned()) {
            return new DesiredRole.Fenced();
        }
        return ordinal == seen.head() ? headRole(seen, writable) : behindHead(seen);
    }

    private static ServerPlan plan(
            MemberSnapshot seen,
            Pod pod,
            DesiredRole role,
            Passwords passwords,
            @Nullable ServerAddress measuredAgainst) {
        return new ServerPlan(
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                seen.spec().epoch(),
                new ServerAddress(pod.getStatus().getPodIP(), Services.PORT),
                passwords.operatorLogins(),
                role,
                passwords.users(seen.spec().users()),
                settings(seen.member(), pod, passwords),
                measuredAgainst,
                thresholds(seen.spec().alerts()),
                seen.underLease() ? GuardPlan.of(seen, pod) : null,
                seen.isPrimary() && seen.isHead(pod) ? seen.spec().discovery() : null,
                seen.isHeld());
    }

    private static DesiredRole headRole(MemberSnapshot seen, Writable writable) {
        return seen.underLease() ? leasedRole(seen, writable) : freeRole(seen, writable);
    }

    /** A head that is not the primary and has no parent waits for the choice, keeping what it has. */
    private static DesiredRole leasedRole(MemberSnapshot seen, Writable writable) {
        return switch (writable) {
            case Writable.NotPrimary() ->
                seen.spec().parent() == null ? detached(seen) : feeding(seen, behindParent(seen));
            case Writable.Leaving(var server, var begun) -> new DesiredRole.Leased(server.runId());
            case Writable.Recorded(var server) -> {
                if (isAnother(seen, server)) {
                    yield detached(seen);
                }
                yield WritableRules.isSuccessor(seen)
                        ? successor(seen, server)
                        : new DesiredRole.Leased(server.runId());
            }
            case Writable.ToBeRecorded(var server) -> {
                if (WritableRules.isSuccessor(seen)) {
                    yield successor(seen, server);
                }
                if (WritableRules.isStaying(seen)) {
                    yield new DesiredRole.Leased(server.runId());
                }
                // One that has caught up stays where it is until it is recorded.
                yield source(seen).isPresent() ? new DesiredRole.Stay() : detached(seen);
            }
            case Writable.Refused(var reason, var message) ->
                WritableRules.isSuccessor(seen) ? new DesiredRole.Stay() : catchingUp(seen);
        };
    }

    /** The lease of the last epoch that was answered here was given up, and to nobody: its server is gone, or fenced for good. */
    private static DesiredRole detached(MemberSnapshot seen) {
        EpochRef answered = seen.status()
                .map(CacheMemberStatus::lease)
                .map(MemberLease::answered)
                .orElse(null);
        return new DesiredRole.Detached(answered != null
                && seen.spec().released().stream()
                        .anyMatch(r -> r.successor() == null && r.of().epoch() >= answered.epoch()));
    }

    /** Where the head is that the chosen server has to follow first. */
    private static Optional<ServerAddress> source(MemberSnapshot seen) {
        return Optional.ofNullable(seen.spec().chosen())
                .map(Choice::source)
                .flatMap(seen::endpointOf)
                .map(ServerPlans::address);
    }

    private static DesiredRole catchingUp(MemberSnapshot seen) {
        Choice chosen = seen.spec().chosen();
        if (chosen == null || !chosen.region().equals(seen.spec().region())) {
            return detached(seen);
        }
        String runId = chosen.runId();
        Long offset = chosen.offset();
        Optional<ServerAddress> source = source(seen);
        return runId == null || offset == null || source.isEmpty()
                ? detached(seen)
                : new DesiredRole.CatchUp(source.get(), runId, offset);
    }

    /** A head that the chosen one follows first. */
    private static DesiredRole feeding(MemberSnapshot seen, DesiredRole otherwise) {
        Choice chosen = seen.spec().chosen();
        String history = chosen != null && seen.spec().region().equals(chosen.source()) ? chosen.replicationId() : null;
        return history != null && otherwise instanceof DesiredRole.Follow(ServerAddress master, String runId)
                ? new DesiredRole.Feed(master, history)
                : otherwise;
    }

    private static DesiredRole successor(MemberSnapshot seen, ServerRef server) {
        return new DesiredRole.Successor(
                server.runId(), Triples.epoch(Objects.requireNonNull(seen.spec().previous())));
    }

    private static DesiredRole freeRole(MemberSnapshot seen, Writable writable) {
        return switch (writable) {
            case Writable.NotPrimary() -> behindParent(seen);
            case Writable.Leaving(var server, var begun) -> behindParent(seen);
            case Writable.Recorded(var server) ->
                isAnother(seen, server) ? new DesiredRole.Fenced() : new DesiredRole.Primary(server.runId());
            case Writable.ToBeRecorded(var server) ->
                WritableRules.isStaying(seen) ? new DesiredRole.Primary(server.runId()) : new DesiredRole.Fenced();
            case Writable.Refused(var reason, var message) -> new DesiredRole.Fenced();
        };
    }

    /** As soon as there is something to be followed: one that is asked too early pays with a second, or with all it knows. */
    private static DesiredRole behindHead(MemberSnapshot seen) {
        return HeadRules.isInPlace(seen) ? follow(seen.headAddress()) : new DesiredRole.Stay();
    }

    /**
     * A head that has followers is looked at first: one that comes back empty stays fenced, as it boots, until it is decided
     * whether it is still the head.
     */
    private static DesiredRole behindParent(MemberSnapshot seen) {
        Optional<ServerAddress> parent = parent(seen);
        if (seen.pods().size() < 2) {
            return follow(parent);
        }
        String runId = seen.headView()
                .map(ServerView::info)
                .map(ServerInfo::runId)
                .filter(r -> !HeadRules.isLeaving(seen))
                .orElse(null);
        return parent.isPresent() && runId != null
                ? new DesiredRole.Follow(parent.get(), runId)
                : new DesiredRole.Stay();
    }

    /** Whether another process than the recorded one is in the head's place: it waits for an epoch that names it. */
    private static boolean isAnother(MemberSnapshot seen, ServerRef server) {
        return seen.headView()
                .map(ServerView::info)
                .filter(i -> !i.runId().equals(server.runId()))
                .isPresent();
    }

    private static DesiredRole follow(Optional<ServerAddress> master) {
        return master.<DesiredRole>map(DesiredRole.Follow::new).orElseGet(DesiredRole.Stay::new);
    }

    private static Optional<ServerAddress> parent(MemberSnapshot seen) {
        return Optional.ofNullable(seen.spec().parent())
                .flatMap(p -> seen.endpointOf(p.region()).or(() -> Optional.ofNullable(p.endpoint())))
                .map(ServerPlans::address);
    }

    private static @Nullable ServerAddress primary(MemberSnapshot seen) {
        Choice chosen = seen.spec().chosen();
        if (seen.isPrimary() || chosen == null) {
            return seen.headAddress().orElse(null);
        }
        return seen.endpointOf(chosen.region()).map(ServerPlans::address).orElse(null);
    }

    static ServerAddress address(Endpoint endpoint) {
        return new ServerAddress(endpoint.host(), endpoint.port());
    }

    /** Names the settings that the server in a pod is to hold. */
    static String settingsRevision(CacheMember member, Pod pod, Passwords passwords) {
        return ServerPlan.revision(settings(member, pod, passwords));
    }

    /** Whether the server in a pod was told the settings that are declared now. */
    static boolean isTold(MemberSnapshot seen, Pod pod, ServerView view) {
        Passwords passwords = seen.passwords();
        return passwords != null
                && settingsRevision(seen.member(), pod, passwords).equals(view.held());
    }

    private static Map<String, String> settings(CacheMember member, Pod pod, Passwords passwords) {
        Keyspace keyspace = member.getSpec().main();
        ServerConfig config = PodMemory.limit(pod)
                .map(memory -> ServerSettings.of(keyspace, memory))
                .orElseGet(() -> ServerSettings.of(keyspace));
        Map<String, String> settings = new TreeMap<>(config.runtime());
        settings.put("masteruser", AclUsers.REPLICATION);
        settings.put("masterauth", passwords.replication().getFirst());
        if (member.getSpec().lease() == null) {
            // Under a lease it is the fence.
            settings.put("min-replicas-to-write", "0");
            settings.put("lua-time-limit", "2000");
        } else {
            // A server that is busy for longer says so, and can be told apart from one that hangs.
            settings.put(
                    "lua-time-limit",
                    Long.toString(
                            GuardPlan.timings(member.getSpec()).endBusyAfter().toMillis()));
        }
        return settings;
    }

    private static Thresholds thresholds(@Nullable Alerts alerts) {
        if (alerts == null) {
            return Thresholds.DEFAULTS;
        }
        return new Thresholds(
                alerts.lagSeconds() == null ? Thresholds.DEFAULTS.lag() : Duration.ofSeconds(alerts.lagSeconds()),
                alerts.evictionsPerSecond() == null
                        ? Thresholds.DEFAULTS.evictionsPerSecond()
                        : alerts.evictionsPerSecond(),
                alerts.memoryPercent() == null ? Thresholds.DEFAULTS.memoryRatio() : alerts.memoryPercent() / 100.0);
    }
}
