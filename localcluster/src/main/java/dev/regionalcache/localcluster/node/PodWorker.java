package dev.regionalcache.localcluster.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one pod, on a thread of its own, until it is deleted. */
final class PodWorker {

    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration REST = Duration.ofMinutes(1);

    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final Node node;
    private final String podIp;
    private final Semaphore woken = new Semaphore(0);
    private final Map<String, ContainerRunner> runners = new LinkedHashMap<>();
    private final PodStatusReport report;
    private final Thread thread;
    private volatile Pod pod;
    private volatile boolean gone;

    PodWorker(Node node, Pod pod, String podIp) {
        this.node = node;
        this.pod = pod;
        this.podIp = podIp;
        this.report = new PodStatusReport(node, podIp);
        this.thread =
                Thread.ofVirtual().name("pod " + pod.getMetadata().getName()).unstarted(this::run);
        var metadata = pod.getMetadata();
        String fullName = "%s_%s(%s)".formatted(metadata.getName(), metadata.getNamespace(), metadata.getUid());
        for (Container container : pod.getSpec().getContainers()) {
            runners.put(
                    container.getName(),
                    new ContainerRunner(container, fullName, this::launch, node.logs(pod), node.restartBackOff()));
        }
    }

    void start() {
        thread.start();
    }

    /** The pod as it is now, or is again: something that it mounts may have changed. */
    void update(Pod now) {
        pod = now;
        woken.release();
    }

    /** The pod was removed by force. */
    void abandon() {
        gone = true;
        woken.release();
    }

    /** Ends all processes at once. */
    void kill() {
        gone = true;
        runners.values().forEach(ContainerRunner::kill);
        woken.release();
    }

    /** Waits until nothing is left of a pod that was killed: one may have been starting a process meanwhile. */
    void awaitEnd() {
        try {
            thread.join(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Pod pod() {
        return pod;
    }

    /** The runner of a container; without a name that of the only one. */
    Optional<ContainerRunner> runner(@Nullable String container) {
        return container == null
                ? runners.values().stream().findFirst().filter(r -> runners.size() == 1)
                : Optional.ofNullable(runners.get(container));
    }

    private void run() {
        try {
            while (!gone && !hasEnded()) {
                woken.drainPermits();
                advance(node.clock().instant());
                report.write(pod, runners.values().stream().toList());
                woken.tryAcquire(untilNextWork().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runners.values().forEach(ContainerRunner::kill);
            finish();
        }
    }

    private boolean isBeingDeleted() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    private boolean hasEnded() {
        return isBeingDeleted() && runners.values().stream().noneMatch(ContainerRunner::isRunning);
    }

    private void advance(Instant now) {
        Pod current = pod;
        if (isBeingDeleted()) {
            Long seconds = current.getMetadata().getDeletionGracePeriodSeconds();
            runners.values().forEach(r -> r.stop(now, Duration.ofSeconds(seconds == null ? 0 : seconds)));
            return;
        }
        PathMapping paths = render(current);
        Duration grace = Duration.ofSeconds(current.getSpec().getTerminationGracePeriodSeconds());
        for (Container container : current.getSpec().getContainers()) {
            ContainerRunner runner = Objects.requireNonNull(runners.get(container.getName()));
            runner.container(container);
            runner.advance(now, new Prober(podIp, paths), grace);
        }
    }

    /** Keeps mounted files up to date; what is missing is told when the container is launched. */
    private PathMapping render(Pod current) {
        try {
            return node.volumes().render(current);
        } catch (ContainerException | IOException e) {
            LOG.debug("volumes of {}: {}", current.getMetadata().getName(), e.toString());
            return new PathMapping(Map.of());
        }
    }

    private ContainerProcess launch(Container container, Path log) throws ContainerException, IOException {
        Pod current = pod;
        refuseUnsupported(current, container);
        PathMapping paths = node.volumes().render(current);
        List<String> command = node.programs().command(container, paths, podIp);
        Map<String, String> environment = new TreeMap<>(Map.of("PATH", System.getenv("PATH")));
        container
                .getEnv()
                .forEach(
                        v -> environment.put(v.getName(), paths.rewrite(Objects.requireNonNullElse(v.getValue(), ""))));
        Path directory =
                Files.createDirectories(node.volumes().directory(current).resolve(container.getName()));
        return ContainerProcess.start(
                command, environment, directory, log, node.clock().instant(), woken::release);
    }

    private static void refuseUnsupported(Pod pod, Container container) throws ContainerException {
        var readiness = container.getReadinessProbe();
        boolean supported = pod.getSpec().getInitContainers().isEmpty()
                && container.getLivenessProbe() == null
                && container.getStartupProbe() == null
                && container.getEnvFrom().isEmpty()
                && container.getEnv().stream().allMatch(v -> v.getValueFrom() == null)
                && (readiness == null || readiness.getTcpSocket() != null || readiness.getExec() != null);
        if (!supported) {
            throw new ContainerException(
                    "CreateContainerConfigError",
                    "localcluster has no init containers, variables from elsewhere, liveness or startup probes, and readiness probes by tcpSocket and exec only");
        }
    }

    private Duration untilNextWork() {
        Instant now = node.clock().instant();
        return runners.values().stream()
                .flatMap(r -> r.nextWork().stream())
                .min(Comparator.naturalOrder())
                .map(next -> Duration.between(now, next))
                .filter(wait -> wait.compareTo(REST) < 0)
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait.plusMillis(1))
                .orElse(REST);
    }

    private void finish() {
        node.network().remove(podIp);
        if (isBeingDeleted() && !gone) {
            node.api().delete(pod, 0L);
        }
        try (Stream<Path> files = Files.walk(node.volumes().directory(pod))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.debug("files of {} are left behind: {}", pod.getMetadata().getName(), e.toString());
        }
    }
}
