package dev.regionalcache.localcluster;

import dev.regionalcache.localcluster.api.ApiServer;
import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.controllers.Cleanup;
import dev.regionalcache.localcluster.controllers.Controller;
import dev.regionalcache.localcluster.controllers.EndpointSlices;
import dev.regionalcache.localcluster.controllers.GarbageCollector;
import dev.regionalcache.localcluster.controllers.Provisioner;
import dev.regionalcache.localcluster.controllers.StatefulSets;
import dev.regionalcache.localcluster.kinds.BuiltInKinds;
import dev.regionalcache.localcluster.network.LoopbackSubnet;
import dev.regionalcache.localcluster.network.ServiceProxy;
import dev.regionalcache.localcluster.node.Kubelet;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.types.TypeRegistry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A small Kubernetes cluster in this JVM: an API server, and a node that runs Redis and Valkey as processes on loopback
 * addresses. Its objects are in memory. It needs Linux, and neither root nor a container engine. Thread-safe.
 */
public final class LocalCluster implements AutoCloseable {

    private final String name;
    private final String token;
    private final ApiServer server;
    private final Kubelet kubelet;
    private final ClusterApi api;
    private final LoopbackSubnet subnet;
    private final List<AutoCloseable> parts;
    private final Thread hook = new Thread(this::stop, "localcluster shutdown");
    private final AtomicBoolean stopped = new AtomicBoolean();

    private LocalCluster(
            String name,
            String token,
            ApiServer server,
            Kubelet kubelet,
            ClusterApi api,
            LoopbackSubnet subnet,
            List<AutoCloseable> parts) {
        this.name = name;
        this.token = token;
        this.server = server;
        this.kubelet = kubelet;
        this.api = api;
        this.subnet = subnet;
        this.parts = parts;
    }

    /**
     * Starts a cluster; it is ready when this returns.
     *
     * @throws IOException if it cannot listen, or this machine lacks loopback addresses beside 127.0.0.1
     */
    public static LocalCluster start(LocalClusterOptions options) throws IOException {
        LoopbackSubnet subnet = LoopbackSubnet.reserve();
        TypeRegistry types = new TypeRegistry();
        InstantSource clock = InstantSource.system();
        ClusterApi api = new ClusterApi(new ObjectStore(), types, BuiltInKinds.rules(types, subnet::next), clock);
        Kubelet kubelet = new Kubelet(
                api,
                new Kubelet.Options(
                        options.name() + "-node",
                        subnet.node(),
                        options.directory(),
                        options.regionLabel(),
                        options.network(),
                        options.restartBackOff()),
                subnet::next,
                clock);
        ServiceProxy proxy = new ServiceProxy(api, options.network(), subnet.node());
        String token = UUID.randomUUID().toString();
        ApiServer server = ApiServer.start(api, kubelet, token);
        Stream<AutoCloseable> controllers = Stream.of(
                        new StatefulSets(api),
                        new EndpointSlices(api),
                        new GarbageCollector(api),
                        new Cleanup(api),
                        new Provisioner(api, subnet::next),
                        kubelet,
                        proxy)
                .map(reconciler -> Controller.start(api, reconciler));
        List<AutoCloseable> parts = Stream.concat(controllers, Stream.of(kubelet, proxy, server, subnet))
                .toList();
        LocalCluster cluster = new LocalCluster(options.name(), token, server, kubelet, api, subnet, parts);
        Runtime.getRuntime().addShutdownHook(cluster.hook);
        kubelet.register();
        Stream.of("default", "kube-system").forEach(cluster::createNamespace);
        return cluster;
    }

    /** Whether a local cluster can run this image: those of Redis always, those of Valkey where one is installed. */
    public static boolean hasImage(String image) {
        return Kubelet.hasImage(image);
    }

    private void createNamespace(String namespace) {
        api.create(
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build(),
                "localcluster");
    }

    /** Where the API server listens. */
    public InetSocketAddress apiServer() {
        return server.address();
    }

    /** Whether an address is that of a pod or a Service of this cluster. */
    public boolean contains(String address) {
        return subnet.contains(address);
    }

    /** The process of a pod's only container, to send it signals; empty while none runs. */
    public Optional<ProcessHandle> process(String namespace, String pod) {
        return kubelet.process(namespace, pod);
    }

    /** A kubeconfig for this cluster, for any Kubernetes client on this machine. */
    public String kubeconfig() {
        return kubeconfig(server.address());
    }

    /** A kubeconfig for this cluster, which is reached by another address than its own. */
    public String kubeconfig(InetSocketAddress address) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %1$s
                  cluster:
                    server: %2$s
                users:
                - name: %1$s
                  user:
                    token: %3$s
                contexts:
                - name: %1$s
                  context:
                    cluster: %1$s
                    user: %1$s
                    namespace: default
                current-context: %1$s
                """.formatted(
                        name, "http://%s:%d/%s".formatted(address.getHostString(), address.getPort(), token), token);
    }

    /** A new client for this cluster; to be closed. */
    public KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig()))
                .build();
    }

    /** Ends all processes, and everything else. */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Hooks run already: this one finds that all is stopped.
        }
    }

    private void stop() {
        if (stopped.getAndSet(true)) {
            return;
        }
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot stop the local cluster " + name, e);
            }
        }
    }
}
