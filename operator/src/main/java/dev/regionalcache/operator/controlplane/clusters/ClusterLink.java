package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.clusters.ClusterState.AgentState;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connection to one cluster on a thread of its own. Once a second it reads the agent's Lease: one request tells
 * whether the cluster answers, how fast, and whether the agent lives. After two failures the connection is torn down, for
 * one that packets are dropped on would hang long after the cluster is back, and a new one is made. After one failure that is
 * made while the old one serves: what was asked next went another way, perhaps, than the watches. Thread-safe.
 */
public final class ClusterLink implements AutoCloseable {

    private static final Duration PROBE_PERIOD = Duration.ofSeconds(1);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final Duration REFUSED_AGAIN = Duration.ofSeconds(10);

    /** A cluster that has said neither that it answers nor that it does not is one that does not: others need decisions. */
    private static final Duration FIRST_WORD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ClusterLink.class);

    private final ClusterKey key;
    private final Connections connections;
    private final Runnable changed;
    private final long began = System.nanoTime();
    private final Thread thread;

    /** What it has seen outlives a connection: an agent that was silent before is not taken for one that has just spoken. */
    private final AgentWatch agent = new AgentWatch();

    private volatile String cluster;
    private volatile ClusterState state = new ClusterState.Connecting();
    private volatile @Nullable ClusterSession session;
    private volatile List<CacheMember> lastKnown = List.of();
    private volatile boolean answered;

    ClusterLink(ClusterKey key, Connections connections, Runnable changed) {
        this.key = key;
        this.connections = connections;
        this.changed = changed;
        cluster = name(key);
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("cluster " + name(key))
                .start(this::run);
    }

    /** What is known of the cluster. */
    public ClusterState state() {
        return state;
    }

    /** Whether the cluster has not been heard of yet, as after a start, and is waited for: in a few seconds more is known. */
    public boolean isConnecting() {
        return state instanceof ClusterState.Connecting && System.nanoTime() - began < FIRST_WORD.toNanos();
    }

    /** Whether the cluster has answered this process: before that, {@link #members} says nothing of what is there. */
    public boolean hasAnswered() {
        return answered;
    }

    /**
     * Names the cluster: equal for regions in one, also where each has a kubeconfig of its own for the same address. Until it
     * was connected to nobody knows more than the kubeconfig's name.
     */
    public String cluster() {
        return cluster;
    }

    /** The members there; those that were seen last while the cluster does not answer. */
    public List<CacheMember> members() {
        ClusterSession open = session;
        return open == null ? lastKnown : open.members();
    }

    /** One of the operator's Secrets there, from the cache; empty while the cluster does not answer. */
    public Optional<Secret> secret(String namespace, String name) {
        return Optional.ofNullable(session).flatMap(s -> s.secret(namespace, name));
    }

    /** By which objects there are written; empty while the cluster does not answer. */
    public Optional<KubernetesClient> client() {
        return Optional.ofNullable(session).map(ClusterSession::client);
    }

    private void run() {
        try {
            while (true) {
                Duration pause = RECONNECT;
                try {
                    watchAll(connections.open(key));
                } catch (RefusedException e) {
                    become(new ClusterState.Refused(e.reason(), String.valueOf(e.getMessage())));
                    pause = REFUSED_AGAIN;
                } catch (TimeoutException | RuntimeException e) {
                    become(failure(e));
                } finally {
                    disconnected();
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException closed) {
            // Nobody needs the cluster any more, or its kubeconfig changed.
        }
    }

    /** This connection and those that replace it, until the cluster does not answer any more. */
    private void watchAll(ClusterSession first) throws InterruptedException, RefusedException {
        Latency latency = new Latency();
        try (Renewal renewal = new Renewal(() -> connections.open(key))) {
            Optional<ClusterSession> next = Optional.of(first);
            while (next.isPresent()) {
                try (ClusterSession opened = next.get()) {
                    next = watch(opened, latency, renewal);
                    next.ifPresent(this::replaced);
                }
            }
        }
    }

    /** Until the cluster does not answer any more, or there is another connection to go on with. */
    private Optional<ClusterSession> watch(ClusterSession opened, Latency latency, Renewal renewal)
            throws InterruptedException, RefusedException {
        int failures = 0;
        try (Probe probe = connections.probe(opened, key)) {
            while (true) {
                try {
                    long asked = System.nanoTime();
                    Lease lease = probe.lease();
                    failures = 0;
                    answered(opened, lease, asked, latency);
                    Optional<ClusterSession> next = renewal.answered();
                    if (next.isPresent()) {
                        return next;
                    }
                    Thread.sleep(PROBE_PERIOD);
                } catch (KubernetesClientException e) {
                    if (Failures.areFinal(e, ++failures)) {
                        Failures.refuse(e, key.agentNamespace());
                        become(failure(e));
                        return Optional.empty();
                    }
                    if (Failures.isAnswer(e)) {
                        Thread.sleep(PROBE_PERIOD);
                    } else {
                        renewal.missed();
                    }
                }
            }
        }
    }

    private void answered(ClusterSession opened, @Nullable Lease lease, long asked, Latency latency) {
        long heard = System.nanoTime();
        int band = latency.band((heard - asked) / 1e6);
        AgentState agentState = agent.observe(lease, key.agentNamespace(), heard);
        cluster = opened.client().getMasterUrl().toString();
        session = opened;
        answered = true;
        become(new ClusterState.Connected(opened.kubernetesVersion(), band, agentState));
    }

    /** What changed while the former one was deaf is in the new one's cache, what was deleted is not: nobody else tells. */
    private void replaced(ClusterSession next) {
        session = next;
        changed.run();
    }

    private void disconnected() {
        ClusterSession open = session;
        if (open != null) {
            lastKnown = open.members();
            session = null;
        }
    }

    private ClusterState failure(Exception e) {
        return new ClusterState.Unreachable(
                "the cluster does not answer: %s; servers there go on as they are. Check the network from the control plane to its API server%s"
                        .formatted(
                                Failures.text(e),
                                key.isOwn() ? "" : ", and the address in the kubeconfig Secret " + key.secret()));
    }

    private void become(ClusterState next) {
        if (!next.equals(state)) {
            if (!next.getClass().equals(state.getClass())) {
                LOG.info("cluster {}: {}", name(key), next);
            }
            state = next;
            changed.run();
        }
    }

    private static String name(ClusterKey key) {
        return key.isOwn() ? "own" : "of Secret " + key.secret();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
