package dev.regionalcache.localcluster.node;

import dev.regionalcache.localcluster.api.Answer;
import dev.regionalcache.localcluster.api.ApiException;
import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.api.PodLogs;
import dev.regionalcache.localcluster.controllers.Controller;
import dev.regionalcache.localcluster.network.LocalNetwork;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The cluster's one node: takes all pods, and runs each until it is deleted. */
public final class Kubelet implements Controller.Reconciler, PodLogs, AutoCloseable {

    private static final List<String> MOUNTED = List.of("configmaps", "secrets", "persistentvolumeclaims");

    /** What a node is. */
    public record Options(
            String name,
            String address,
            Path directory,
            String regionLabel,
            LocalNetwork network,
            Duration restartBackOff) {}

    private final Node node;
    private final Supplier<String> addresses;
    private final Map<ObjectKey, PodWorker> workers = new ConcurrentHashMap<>();

    /** A node; {@code addresses} gives a new one with each call. */
    public Kubelet(ClusterApi api, Options options, Supplier<String> addresses, InstantSource clock) {
        this.addresses = addresses;
        this.node = new Node(
                api,
                options.name(),
                options.address(),
                options.network(),
                options.regionLabel(),
                new Volumes(api, options.directory()),
                new Programs(options.directory()),
                options.directory(),
                options.restartBackOff(),
                clock);
    }

    /** Whether there is a program for this image on this machine. */
    public static boolean hasImage(String image) {
        return Programs.hasImage(image);
    }

    /** Writes the Node object. */
    public void register() {
        var object = new NodeBuilder()
                .withNewMetadata()
                .withName(node.name())
                .addToLabels("kubernetes.io/hostname", node.name())
                .addToLabels("kubernetes.io/os", "linux")
                .endMetadata()
                .build();
        node.api().create(object, PodStatusReport.MANAGER);
        node.api()
                .editStatus(
                        node.api()
                                .get(io.fabric8.kubernetes.api.model.Node.class, null, node.name())
                                .orElseThrow(),
                        PodStatusReport.MANAGER,
                        live -> new NodeBuilder(live)
                                .withNewStatus()
                                .addNewAddress(node.address(), "InternalIP")
                                .addNewAddress(node.name(), "Hostname")
                                .addNewCondition()
                                .withType("Ready")
                                .withStatus("True")
                                .withReason("KubeletReady")
                                .withLastTransitionTime(live.getMetadata().getCreationTimestamp())
                                .endCondition()
                                .withAllocatable(Map.of("pods", new Quantity("1000")))
                                .withNewNodeInfo()
                                .withKubeletVersion("v1.35.0+localcluster")
                                .withOperatingSystem("linux")
                                .endNodeInfo()
                                .endStatus()
                                .build());
    }

    @Override
    public Stream<ObjectKey> affected(Change change) {
        if (change.key().resource().equals("pods")) {
            return Stream.of(change.key());
        }
        return MOUNTED.contains(change.key().resource())
                ? workers.keySet().stream()
                        .filter(k -> k.namespace().equals(change.key().namespace()))
                : Stream.of();
    }

    @Override
    public void reconcile(ObjectKey key) {
        Pod pod = node.api().get(Pod.class, key.namespace(), key.name()).orElse(null);
        PodWorker worker = workers.get(key);
        if (worker != null && (pod == null || !isSame(worker.pod(), pod))) {
            worker.abandon();
            workers.remove(key);
            worker = null;
        }
        if (pod == null) {
            return;
        }
        if (worker != null) {
            worker.update(pod);
        } else if (pod.getMetadata().getDeletionTimestamp() == null) {
            run(key, pod);
        }
    }

    private void run(ObjectKey key, Pod pod) {
        if (!Scheduling.fits(node, pod)) {
            return;
        }
        node.api()
                .edit(
                        pod,
                        "kube-scheduler",
                        live -> new PodBuilder(live)
                                .editSpec()
                                .withNodeName(node.name())
                                .endSpec()
                                .build());
        String address = addresses.get();
        String region = pod.getMetadata().getLabels().get(node.regionLabel());
        if (region != null) {
            node.network().place(address, region);
        }
        PodWorker worker = new PodWorker(
                node, node.api().get(Pod.class, key.namespace(), key.name()).orElse(pod), address);
        workers.put(key, worker);
        worker.start();
    }

    private static boolean isSame(Pod one, Pod other) {
        return one.getMetadata().getUid().equals(other.getMetadata().getUid());
    }

    @Override
    public Answer.Body open(Request request) {
        ObjectKey key = new ObjectKey("pods", request.namespace(), request.pod());
        PodWorker worker = workers.get(key);
        if (worker == null) {
            throw ApiException.plain(404, "NotFound", "pods \"%s\" not found".formatted(request.pod()));
        }
        ContainerRunner runner =
                worker.runner(request.container()).orElseThrow(() -> ApiException.badRequest(noContainer(request)));
        if (request.previous() && !runner.hasRestarted()) {
            throw ApiException.badRequest("previous terminated container \"%s\" in pod \"%s\" not found"
                    .formatted(runner.name(), request.pod()));
        }
        return new LogReader(runner.log(request.previous()), request, () -> workers.get(key) == worker);
    }

    /** The process of a pod's only container; empty while none runs. */
    public Optional<ProcessHandle> process(String namespace, String pod) {
        return Optional.ofNullable(workers.get(new ObjectKey("pods", namespace, pod)))
                .flatMap(worker -> worker.runner(null))
                .flatMap(ContainerRunner::handle);
    }

    private static String noContainer(Request request) {
        return request.container() == null
                ? "a container name must be specified for pod " + request.pod()
                : "container %s is not valid for pod %s".formatted(request.container(), request.pod());
    }

    /** Ends all processes at once; they have ended when this returns. */
    @Override
    public void close() {
        workers.values().forEach(PodWorker::kill);
        workers.values().forEach(PodWorker::awaitEnd);
    }
}
