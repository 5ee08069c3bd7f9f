package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.framework.ReconcilerThreads;
import dev.regionalcache.operator.framework.Retries;
import dev.regionalcache.operator.lease.LeaseOffice;
import dev.regionalcache.operator.lease.MomentSource;
import dev.regionalcache.operator.naming.Annotations;
import dev.regionalcache.operator.policies.PolicyOffice;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.ServerFleet;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.operator.servers.TakeOver;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The agent of one cluster: serves its CacheMembers. There must never be two at once for the same members; it elects no
 * leader, so that it goes on while the API server is away.
 */
public final class Agent implements AutoCloseable {

    /** Of what the agent writes into members: another than that of the control plane, which applies their spec. */
    static final String FIELD_MANAGER = "regionalcache.dev-agent";

    /** A namespace whose objects cannot be listed by then is waited for alone: see {@link FilledCaches}. */
    private static final Duration CACHE_SYNC = Duration.ofSeconds(10);

    private final Operator operator;
    private final ServerFleet fleet;
    private final LeaseOffice office;
    private final PolicyOffice policies;
    private final HostNames hostNames;
    private final EventPublisher events;
    private final Heartbeat heartbeat;
    private final FilledCaches filled;

    private Agent(
            Operator operator,
            ServerFleet fleet,
            LeaseOffice office,
            PolicyOffice policies,
            HostNames hostNames,
            EventPublisher events,
            Heartbeat heartbeat,
            FilledCaches filled) {
        this.operator = operator;
        this.fleet = fleet;
        this.office = office;
        this.policies = policies;
        this.hostNames = hostNames;
        this.events = events;
        this.heartbeat = heartbeat;
        this.filled = filled;
    }

    /**
     * Starts an agent; returns when its caches are filled, or some cannot be for now.
     *
     * @throws io.javaoperatorsdk.operator.OperatorException when the cluster does not answer
     */
    public static Agent start(AgentOptions options) {
        EventPublisher events = new EventPublisher(options.client(), "agent", options.identity(), options.clock());
        Signals signals = new Signals();
        ServerFleet fleet = new ServerFleet(
                options.connector(),
                options.clock(),
                options.meters(),
                key -> signals.reconciler().signal(key));
        LeaseOffice office = new LeaseOffice(
                options.connector(),
                MomentSource.with(options.clock()),
                options.meters(),
                new Servers(fleet),
                (namespace, pod, uid, address) -> signals.reconciler().refusalIsProof(namespace, pod, uid, address),
                (key, cacheUid, triple) -> signals.reconciler().answered(key, cacheUid, triple),
                key -> signals.reconciler().signal(key));
        PolicyOffice policies = new PolicyOffice(
                options.connector(),
                fleet::now,
                options.meters(),
                (key, pod, runId) -> isWritable(fleet.views(key).get(pod), runId),
                key -> signals.reconciler().signal(key));
        HostNames hostNames = new HostNames(() -> signals.reconciler().signalAll());
        MemberReconciler reconciler = new MemberReconciler(options, fleet, office, policies, hostNames, events);
        signals.to(reconciler);
        Operator operator = new Operator(o -> o.withKubernetesClient(options.client())
                .withCloseClientOnStop(false)
                .withStopOnInformerErrorDuringStartup(false)
                .withCacheSyncTimeout(CACHE_SYNC)
                .withExecutorService(ReconcilerThreads.pool())
                .withReconciliationTerminationTimeout(Duration.ofSeconds(2)));
        operator.register(reconciler, o -> {
            o.withName("cachemember")
                    .withFinalizer(Annotations.MEMBER_FINALIZER)
                    .withFieldManager(FIELD_MANAGER)
                    .withGenerationAware(false)
                    .withRetry(Retries.endless())
                    .withOnUpdateFilter(MemberChanges::matter);
            if (!options.watchNamespaces().isEmpty()) {
                o.settingNamespaces(options.watchNamespaces());
            }
        });
        operator.start();
        ReconcilerThreads.calmScheduler(operator);
        return new Agent(
                operator,
                fleet,
                office,
                policies,
                hostNames,
                events,
                new Heartbeat(options, reconciler.filled()::holdAnything),
                reconciler.filled());
    }

    private static boolean isWritable(@Nullable ServerView view, String runId) {
        return view != null && view.isWritable(runId);
    }

    /** Whether it works; false when only a restart of the process helps. */
    public boolean alive() {
        return heartbeat.alive() && !filled.areStuck();
    }

    /** Whether there is a namespace that it serves. */
    public boolean serves() {
        return filled.holdAnything();
    }

    /** Stops; servers are left as they are. */
    @Override
    public void close() {
        heartbeat.close();
        ReconcilerThreads.stop(operator);
        hostNames.close();
        policies.close();
        office.close();
        fleet.close();
        events.close();
    }

    /** What leases mean for servers. */
    private record Servers(ServerFleet fleet) implements LeaseOffice.Gates {

        @Override
        public void wish(MemberKey member, String pod, String uid, GateWish wish) {
            fleet.wish(member, pod, uid, wish);
        }

        @Override
        public void takeOver(MemberKey member, String pod, String uid, TakeOver takeOver) {
            fleet.takeOver(member, pod, uid, takeOver);
        }
    }

    /** Fleet and reconciler know each other; this is set before either has something to say. */
    private static final class Signals {

        private volatile @Nullable MemberReconciler reconciler;

        void to(MemberReconciler target) {
            reconciler = target;
        }

        MemberReconciler reconciler() {
            return Objects.requireNonNull(reconciler);
        }
    }
}
