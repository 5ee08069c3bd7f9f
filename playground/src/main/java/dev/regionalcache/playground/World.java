package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.CacheRegionSpec;
import dev.regionalcache.crds.region.SecretKeyRef;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.localcluster.network.Gateways;
import dev.regionalcache.localcluster.network.LocalNetwork;
import dev.regionalcache.operator.controlplane.ControlPlane;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.redis.ServerAddress;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * The regions, the network between them, and the operator: one cluster with all regions, or one a region and another for the
 * control plane. Thread-safe.
 */
final class World implements AutoCloseable {

    /** Where the control plane is: a place of its own, so that no region takes it along. */
    static final String CONTROL = "control";

    /**
     * How it is set up.
     *
     * @param distances between the places
     * @param jitter by which share of a round trip it varies
     * @param directory for what the clusters keep
     * @param restartBackOff how long the second restart in a row of a container waits; empty: as Kubernetes has it
     */
    record Setup(
            Clusters clusters, Distances distances, double jitter, Path directory, Optional<Duration> restartBackOff) {}

    private final LocalNetwork network;
    private final Gateways gateways;
    private final Map<String, Site> sites = new ConcurrentHashMap<>();
    private final List<String> regions;
    private final List<String> witnesses;
    private final Setup setup;
    private @Nullable ControlPlane controlPlane;

    private World(LocalNetwork network, List<String> regions, List<String> witnesses, Setup setup) throws IOException {
        this.network = network;
        this.regions = regions;
        this.witnesses = witnesses;
        this.setup = setup;
        gateways = Gateways.into(network);
    }

    /**
     * Starts clusters, agents and the control plane for a manifest's regions; nothing is applied yet.
     */
    static World start(Manifest manifest, Setup setup) throws IOException {
        List<String> regions = manifest.cache().getSpec().regions().stream()
                .map(RegionEntry::name)
                .toList();
        List<String> witnesses = manifest.cache().getSpec().witnesses();
        List<String> all = Stream.concat(regions.stream(), witnesses.stream()).toList();
        World world = new World(setup.distances().network(all, setup.jitter()), regions, witnesses, setup);
        try {
            world.start();
            return world;
        } catch (IOException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private LocalClusterOptions options(String place) {
        LocalClusterOptions options =
                LocalClusterOptions.of(place, setup.directory().resolve(place)).in(network, Labels.REGION);
        return setup.restartBackOff().map(options::restartingAfter).orElse(options);
    }

    private void start() throws IOException {
        Site control = Site.start(options(CONTROL), address -> address);
        sites.put(CONTROL, control);
        if (setup.clusters() == Clusters.One) {
            control.startAgent();
        } else {
            List<String> others =
                    places().stream().filter(place -> !place.equals(CONTROL)).toList();
            atOnce(others, this::startSite);
        }
        startControlPlane();
    }

    private void startSite(String region) {
        try {
            Site site = Site.start(options(region), address -> {
                InetSocketAddress gateway =
                        gateways.from(region, new InetSocketAddress(address.host(), address.port()));
                return new ServerAddress(gateway.getHostString(), gateway.getPort());
            });
            sites.put(region, site);
            introduce(region, site);
            site.startAgent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The control plane reaches a region's cluster as it would: by a kubeconfig in a Secret, over the network. */
    private void introduce(String region, Site site) {
        InetSocketAddress gateway =
                gateways.between(CONTROL, region, site.cluster().apiServer());
        client().resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(region)
                        .withNamespace(Site.NAMESPACE)
                        .endMetadata()
                        .addToStringData("kubeconfig", site.cluster().kubeconfig(gateway))
                        .build())
                .serverSideApply();
    }

    /** The manifest with its regions in the clusters of this world. */
    Manifest settle(Manifest manifest) {
        if (setup.clusters() == Clusters.One) {
            return manifest;
        }
        return new Manifest(
                manifest.regions().stream().map(World::withKubeconfig).toList(), manifest.cache());
    }

    private static CacheRegion withKubeconfig(CacheRegion region) {
        CacheRegionSpec spec = region.getSpec();
        region.setSpec(new CacheRegionSpec(
                new SecretKeyRef(region.getMetadata().getName(), "kubeconfig"),
                spec.namespace(),
                spec.allowedNamespaces(),
                spec.agentNamespace(),
                spec.nodeSelector(),
                spec.exposure(),
                spec.coordinates()));
        return region;
    }

    /** For a person: what there is. */
    String inWords() {
        return setup.clusters() == Clusters.One
                ? "a local cluster, and the operator on it"
                : "a local cluster and an agent for each of %d regions, and one more for the control plane"
                        .formatted(regions.size());
    }

    /** Those with servers, in the order of the manifest. */
    List<String> regions() {
        return regions;
    }

    /** Those without servers. */
    List<String> witnesses() {
        return witnesses;
    }

    /** All places: the regions, the witnesses, and that of the control plane. */
    List<String> places() {
        return Stream.of(regions, witnesses, List.of(CONTROL))
                .flatMap(List::stream)
                .toList();
    }

    LocalNetwork network() {
        return network;
    }

    /** For the cluster where caches are applied. */
    KubernetesClient client() {
        return site(CONTROL).client();
    }

    /** The cluster of a region, or that of the control plane. */
    Site site(String place) {
        return setup.clusters() == Clusters.One
                ? Objects.requireNonNull(sites.get(CONTROL))
                : Objects.requireNonNull(sites.get(place), () -> "no place " + place);
    }

    /** Where a client in a region connects to, to reach an address with that region's distances. */
    HostAndPort enter(String region, HostAndPort target) {
        InetSocketAddress gateway = gateways.from(region, new InetSocketAddress(target.getHost(), target.getPort()));
        return new HostAndPort(gateway.getHostString(), gateway.getPort());
    }

    /** Starts the control plane; nothing where it runs. */
    synchronized void startControlPlane() {
        if (controlPlane == null) {
            controlPlane = ControlPlane.start(new ControlPlaneOptions(
                    client(),
                    Site.NAMESPACE,
                    Set.of(),
                    "playground",
                    Optional.empty(),
                    new SimpleMeterRegistry(),
                    InstantSource.system()));
        }
    }

    /** Ends the control plane; nothing where none runs. */
    synchronized void stopControlPlane() {
        if (controlPlane != null) {
            controlPlane.close();
            controlPlane = null;
        }
    }

    @Override
    public void close() {
        stopControlPlane();
        atOnce(sites.values(), Site::close);
        try {
            gateways.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** They wait far more than they reckon, so their number does not depend on that of the processors. */
    private static <T> void atOnce(Collection<T> items, Consumer<T> action) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(items.stream()
                            .map(item -> CompletableFuture.runAsync(() -> action.accept(item), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        }
    }
}
