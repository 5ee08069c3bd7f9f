package dev.regionalcache.localcluster.node;

import dev.regionalcache.localcluster.json.Json;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs one container of a pod: starts its process, and again when it has ended, at once the first time and then ever later;
 * stops it when its image changes; probes it. Used by one thread, but for what says otherwise.
 */
final class ContainerRunner {

    /** A container that ran so long is restarted at once again. */
    private static final Duration STABLE = Duration.ofMinutes(10);

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    /** Until it is ready for the first time: sooner than the probe says, so that nobody waits for the clock. */
    private static final Duration STARTING = Duration.ofMillis(100);

    /** How a process is started. */
    interface Launcher {
        ContainerProcess launch(Container container, Path log) throws ContainerException, IOException;
    }

    private final Launcher launcher;
    private final String pod;
    private final Path logs;
    private final Duration firstBackOff;
    private Container container;
    private volatile @Nullable ContainerProcess process;
    private String runningImage = "";
    private int starts;
    private int quickEnds;
    private @Nullable Instant startAt;
    private @Nullable ContainerState last;
    private ContainerState waiting = waiting("ContainerCreating", "");
    private boolean ready;
    private int failures;
    private @Nullable Instant probeAt;
    private @Nullable Instant killAt;

    /** For a container of a pod, which messages name. */
    ContainerRunner(Container container, String pod, Launcher launcher, Path logs, Duration firstBackOff) {
        this.pod = pod;
        this.container = container;
        this.launcher = launcher;
        this.logs = logs;
        this.firstBackOff = firstBackOff;
    }

    /** What is to be run from now on. */
    void container(Container wanted) {
        container = wanted;
    }

    String name() {
        return container.getName();
    }

    boolean hasRestarted() {
        return starts > 1;
    }

    /** The log of the container, or of the one before. */
    Path log(boolean previous) {
        return logs.resolve("%s-%d.log".formatted(container.getName(), previous ? starts - 1 : starts));
    }

    /** Does what is to be done now. */
    void advance(Instant now, Prober prober, Duration grace) {
        if (process != null && !process.isAlive()) {
            ended(process, now);
        }
        if (process != null && !runningImage.equals(container.getImage())) {
            stop(now, grace);
        }
        if (process == null && (startAt == null || !now.isBefore(startAt))) {
            start(now);
        }
        if (process != null && process.isAlive()) {
            probe(now, prober);
        }
    }

    /** Asks the process to end, and ends it when the grace is over. */
    void stop(Instant now, Duration grace) {
        if (process == null) {
            return;
        }
        if (killAt == null) {
            killAt = now.plus(grace);
            process.terminate();
        } else if (!now.isBefore(killAt)) {
            process.kill();
        }
    }

    /** Ends the process at once. */
    void kill() {
        if (process != null) {
            process.kill();
        }
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    boolean isReady() {
        return isRunning() && ready;
    }

    /** The process that runs; may be asked by any thread. */
    Optional<ProcessHandle> handle() {
        return Optional.ofNullable(process).map(ContainerProcess::handle).filter(ProcessHandle::isAlive);
    }

    /** When something is to be done next, unless something happens before. */
    Optional<Instant> nextWork() {
        if (killAt != null) {
            return Optional.of(killAt);
        }
        return Optional.ofNullable(process == null ? startAt : probeAt);
    }

    private void ended(ContainerProcess ended, Instant now) {
        process = null;
        ready = false;
        boolean wanted = killAt != null;
        killAt = null;
        last = new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(ended.exitCode())
                .withReason(ended.exitCode() == 0 ? "Completed" : "Error")
                .withStartedAt(Json.timestamp(ended.startedAt()))
                .withFinishedAt(Json.timestamp(now))
                .withContainerID(id(ended))
                .endTerminated()
                .build();
        boolean stable = Duration.between(ended.startedAt(), now).compareTo(STABLE) > 0;
        quickEnds = wanted || stable ? 0 : quickEnds + 1;
        backOff(now);
    }

    private void backOff(Instant now) {
        if (quickEnds <= 1) {
            startAt = now;
            return;
        }
        Duration wait = firstBackOff.multipliedBy(1L << Math.min(quickEnds - 2, 10));
        Duration bounded = wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF;
        startAt = now.plus(bounded);
        waiting = waiting(
                "CrashLoopBackOff",
                "back-off %s restarting failed container=%s pod=%s"
                        .formatted(bounded.toString().substring(2).toLowerCase(Locale.ROOT), container.getName(), pod));
    }

    private void start(Instant now) {
        starts++;
        try {
            Files.createDirectories(logs);
            process = launcher.launch(container, log(false));
            runningImage = container.getImage();
            failures = 0;
            probeAt = now;
        } catch (ContainerException | IOException e) {
            starts--;
            String reason = e instanceof ContainerException c ? c.reason() : "CreateContainerError";
            waiting = waiting(reason, String.valueOf(e.getMessage()));
            startAt = now.plus(Duration.ofSeconds(1));
        }
    }

    private void probe(Instant now, Prober prober) {
        var probe = container.getReadinessProbe();
        if (probe == null) {
            ready = true;
            probeAt = null;
            return;
        }
        if (probeAt != null && now.isBefore(probeAt)) {
            return;
        }
        boolean success = prober.succeeds(container);
        failures = success ? 0 : failures + 1;
        ready = success || (ready && failures < probe.getFailureThreshold());
        probeAt = now.plus(ready ? Duration.ofSeconds(probe.getPeriodSeconds()) : STARTING);
    }

    /** As the API has it. */
    ContainerStatus status() {
        boolean running = process != null;
        return new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(running ? runningImage : container.getImage())
                .withImageID(running ? "localcluster://" + runningImage : "")
                .withContainerID(process == null ? null : id(process))
                .withReady(isReady())
                .withStarted(running)
                .withRestartCount(Math.max(0, starts - 1))
                .withState(process == null ? waiting : running(process))
                .withLastState(last == null ? new ContainerState() : last)
                .withAllocatedResources(
                        container.getResources() == null
                                ? null
                                : container.getResources().getRequests())
                .withResources(container.getResources())
                .build();
    }

    private static String id(ContainerProcess process) {
        return "localcluster://%d-%d"
                .formatted(process.pid(), process.startedAt().toEpochMilli());
    }

    private static ContainerState running(ContainerProcess process) {
        return new ContainerStateBuilder()
                .withNewRunning()
                .withStartedAt(Json.timestamp(process.startedAt()))
                .endRunning()
                .build();
    }

    private static ContainerState waiting(String reason, String message) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message.isEmpty() ? null : message)
                .endWaiting()
                .build();
    }
}
