package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.Engine;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.localcluster.network.LocalNetwork;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/** A local cluster with the operator and one cache, its regions as far from each other as in the world. */
public final class Playground implements AutoCloseable {

    /** By which share of a round trip it varies: as wide-area links have it. */
    public static final double JITTER = 0.05;

    private static final List<String> CRDS = List.of("regionalcaches", "cacheregions", "cachemembers");

    private final Path directory;
    private final LocalCluster cluster;
    private final KubernetesClient client;
    private final OperatorInProcess operator;
    private final RegionalCache cache;
    private final Demo demo;
    private final Duration bringUp;
    private final Console console;

    private Playground(
            Path directory,
            LocalCluster cluster,
            KubernetesClient client,
            OperatorInProcess operator,
            RegionalCache cache,
            Duration bringUp,
            Console console) {
        this.directory = directory;
        this.cluster = cluster;
        this.client = client;
        this.operator = operator;
        this.cache = cache;
        this.bringUp = bringUp;
        this.console = console;
        demo = new Demo(client, operator, Distances.published(), console);
    }

    /**
     * Starts all of it; returns when every region is ready.
     *
     * @param jitter by which share of a round trip it varies
     * @throws InputException when this machine lacks the cache's server program
     * @throws IllegalStateException when the cache does not become ready
     */
    public static Playground start(Manifest manifest, double jitter, Console console)
            throws IOException, InterruptedException {
        requireEngine(manifest.cache().getSpec().engine());
        Path directory = Files.createTempDirectory("regionalcache-playground");
        Logs.to(directory.resolve("operator.log"));
        LocalCluster cluster = LocalCluster.start(
                LocalClusterOptions.of("playground", directory).in(network(manifest, jitter), Labels.REGION));
        KubernetesClient client = cluster.client();
        prepare(client);
        OperatorInProcess operator = new OperatorInProcess(client);
        console.event("a local cluster, and the operator on it");
        try {
            long began = System.nanoTime();
            RegionalCache cache = new BringUp(client, console).apply(manifest);
            Duration bringUp = Duration.ofNanos(System.nanoTime() - began);
            return new Playground(directory, cluster, client, operator, cache, bringUp, console);
        } catch (InterruptedException | RuntimeException e) {
            operator.close();
            cluster.close();
            throw e;
        }
    }

    /** At once, for a pod without its program would be waited for in vain. */
    private static void requireEngine(@Nullable Engine engine) {
        if (engine == Engine.Valkey && !LocalCluster.hasImage("valkey")) {
            throw new InputException(
                    "there is no valkey-server on the PATH, which the playground would run: install it (Debian: the package valkey-server, in 12 from backports), or choose --engine redis");
        }
    }

    /** How long it took from apply until all regions were ready. */
    public Duration bringUp() {
        return bringUp;
    }

    /** The cache when it had become ready. */
    public RegionalCache cache() {
        return cache;
    }

    /** For the local cluster; closed with the playground. */
    public KubernetesClient client() {
        return client;
    }

    /** The lag of a region's head as the agent measures it; empty for the primary and before the first measurement. */
    public Optional<Duration> lag(String region) {
        return operator.lag(region);
    }

    /** Prints what can be seen. */
    void show() throws Exception {
        demo.status(cache);
        demo.spread(cache);
    }

    /** Prints how to go on by hand. */
    void invite() throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
        String name = cache.getMetadata().getName();
        String primary =
                Objects.requireNonNull(Objects.requireNonNull(cache.getStatus()).primaryRegion());
        HostAndPort writes = demo.address(cache, Demo.names(cache, primary).primaryService());
        console.text("""

                It stays up until Ctrl-C. Things to try:

                  export KUBECONFIG=%s
                  kubectl get rcache -o wide
                  kubectl get cmember,pods,endpointslices
                  kubectl patch rcache %s --type=merge -p '{"spec":{"config":{"maxmemory-policy":"allkeys-lru"}}}'
                  kubectl delete service %s
                  REDISCLI_AUTH=%s redis-cli -h %s -p %d --user application SET greeting hello

                The operator's log is %s
                """.formatted(
                        kubeconfig,
                        name,
                        Demo.names(cache, primary).base(),
                        demo.password(cache, primary),
                        writes.getHost(),
                        writes.getPort(),
                        directory.resolve("operator.log")));
    }

    private static LocalNetwork network(Manifest manifest, double jitter) {
        LocalNetwork network = new LocalNetwork();
        Distances distances = Distances.published();
        List<String> regions = manifest.cache().getSpec().regions().stream()
                .map(RegionEntry::name)
                .toList();
        for (String one : regions) {
            for (String other : regions) {
                Duration roundTrip = distances.roundTrip(one, other);
                if (one.compareTo(other) < 0 && !roundTrip.isZero()) {
                    network.distance(one, other, roundTrip, Duration.ofNanos(Math.round(roundTrip.toNanos() * jitter)));
                }
            }
        }
        return network;
    }

    /** Gives a cluster what the chart would: the CRDs, and the operator's namespace. */
    static void prepare(KubernetesClient client) throws IOException {
        for (String crd : CRDS) {
            try (InputStream yaml = Objects.requireNonNull(
                    Playground.class.getResourceAsStream("/crds/" + crd + ".yaml"), "CRDs are packaged")) {
                client.load(yaml).serverSideApply();
            }
        }
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(OperatorInProcess.namespace())
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    @Override
    public void close() {
        operator.close();
        client.close();
        cluster.close();
    }
}
