package dev.regionalcache.e2e.harness;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all operator pods of a cluster log from now on and have logged, also those that end meanwhile: a pod that was deleted
 * takes its log with it. Each container's log is followed from its first line on into a file of its own. Thread-safe.
 */
final class OperatorLogs implements AutoCloseable {

    private static final Duration AGAIN = Duration.ofMillis(300);

    /** How the answer begins where there is no log. */
    private static final String REFUSED = "{\"kind\":\"Status\"";

    private final Cluster cluster;
    private final Path directory;
    private final Map<String, Container> containers = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Pod> pods;

    /** A container that ran, and the thread that follows it. */
    private record Container(String pod, String id, Path file, Thread reader) {}

    private OperatorLogs(Cluster cluster, Path directory) {
        this.cluster = cluster;
        this.directory = directory;
        pods = cluster.client().pods().inNamespace(Operator.NAMESPACE).runnableInformer(0);
    }

    /** Follows from now on; the files are made in the directory, which is emptied. */
    static OperatorLogs follow(Cluster cluster, Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> old = Files.list(directory)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(directory);
        OperatorLogs logs = new OperatorLogs(cluster, directory);
        logs.pods.addEventHandler(logs.new Seen());
        logs.pods.run();
        return logs;
    }

    private final class Seen implements ResourceEventHandler<Pod> {

        @Override
        public void onAdd(Pod pod) {
            begun(pod);
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            begun(pod);
        }

        @Override
        public void onDelete(Pod pod, boolean unknown) {
            // What is being read is read to its end.
        }
    }

    private void begun(Pod pod) {
        for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
            if (status.getState().getRunning() != null || status.getState().getTerminated() != null) {
                containers.computeIfAbsent(
                        status.getContainerID(), id -> reader(pod.getMetadata().getName(), id));
            }
        }
    }

    private Container reader(String pod, String id) {
        String hash = id.substring(id.lastIndexOf('/') + 1);
        Path file = directory.resolve(pod + "-" + hash.substring(0, Math.min(8, hash.length())) + ".log");
        return new Container(
                pod, id, file, Thread.ofVirtual().name("log of " + pod).start(() -> read(pod, id, file)));
    }

    /** A connection may break, as where the cluster is cut off: then all is read anew, unless the container has ended. */
    private void read(String pod, String id, Path file) {
        Path again = file.resolveSibling(file.getFileName() + ".again");
        try {
            do {
                Path target = Files.exists(file) ? again : file;
                try (LogWatch log = cluster.client()
                        .pods()
                        .inNamespace(Operator.NAMESPACE)
                        .withName(pod)
                        .withReadyWaitTimeout(0)
                        .watchLog()) {
                    Files.copy(log.getOutput(), target, StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException | KubernetesClientException broken) {
                    // Where the container still runs it is tried again.
                }
                keepTheLonger(file, target);
                Thread.sleep(AGAIN);
            } while (runs(pod, id));
        } catch (InterruptedException closed) {
            // What it has logged so far is in the file.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a pod that is gone meanwhile there is no log any more, but a sentence that says so. */
    private static void keepTheLonger(Path file, Path read) throws IOException {
        if (!Files.exists(read)) {
            return;
        }
        if (Files.readString(read).startsWith(REFUSED)) {
            Files.delete(read);
        } else if (!read.equals(file)) {
            if (Files.size(read) > Files.size(file)) {
                Files.move(read, file, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.delete(read);
            }
        }
    }

    private boolean runs(String pod, String id) {
        Pod now = pods.getStore().getByKey(Operator.NAMESPACE + "/" + pod);
        return now != null
                && now.getStatus().getContainerStatuses().stream()
                        .anyMatch(s ->
                                id.equals(s.getContainerID()) && s.getState().getRunning() != null);
    }

    /** The containers that ended before anybody read what they had logged. */
    String unread() {
        return containers.values().stream()
                .filter(c -> !Files.exists(c.file()))
                .map(Container::pod)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** All that was logged until now. */
    Stream<String> lines() {
        return Stream.concat(
                containers.values().stream()
                        .map(Container::file)
                        .filter(Files::exists)
                        .flatMap(OperatorLogs::linesOf),
                // Also of a container that came and went between two looks.
                Operator.log(cluster).lines());
    }

    private static Stream<String> linesOf(Path file) {
        try {
            return Files.readString(file).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pods.stop();
        containers.values().forEach(c -> c.reader().interrupt());
    }
}
