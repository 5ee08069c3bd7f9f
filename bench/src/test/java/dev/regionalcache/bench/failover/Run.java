package dev.regionalcache.bench.failover;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import redis.clients.jedis.HostAndPort;

/** One failure under load. */
final class Run {

    /** What happens to the primary's process. */
    enum Fault {
        /** It ends. */
        KILLED,
        /** It stands still, and its connections stay open. */
        FROZEN
    }

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration WARM = Duration.ofSeconds(2);

    private final Contender contender;
    private final Servers servers;

    Run(Contender contender) {
        this.contender = contender;
        servers = new Servers(contender.operator());
    }

    Figures measure(Fault fault, int number) throws InterruptedException, IOException {
        contender.awaitReady();
        Load.Acknowledged first;
        long began;
        long beganMillis;
        double caughtUp;
        ProcessHandle process = contender.primary();
        Load load = Load.on(contender, number);
        Set<HostAndPort> living = new HashSet<>(contender.servers());
        String history;
        try (load) {
            Waiting.until("the load has begun", LIMIT, () -> load.last() != null);
            String gone = Objects.requireNonNull(load.last()).runId();
            HostAndPort old = servers.withRunId(living, gone);
            living.remove(old);
            history = servers.ask(old, "replication", "master_replid");
            long warm = System.nanoTime() + WARM.toNanos();
            Waiting.until("steady", LIMIT, () -> System.nanoTime() > warm);
            load.fails(gone);
            began = System.nanoTime();
            beganMillis = System.currentTimeMillis();
            strike(fault, process);
            Waiting.until(
                    "a write is accepted", LIMIT, () -> load.firstElsewhere().isPresent());
            first = load.firstElsewhere().orElseThrow();
            caughtUp = servers.caughtUp(living, first.key(), first.nanos());
        }
        long fullCopies = servers.fullCopies(living, history);
        // Not where clients are told to write: a Sentinel that is asked in turn may still name the old one.
        String runId = Objects.requireNonNull(load.last()).runId();
        long lost =
                servers.missing(servers.withRunId(living, runId), load.writes()).size();
        if (fault == Fault.FROZEN) {
            signal("CONT", process);
        }
        contender.recover(process);
        Map<String, Double> steps = new LinkedHashMap<>();
        contender.steps().forEach((name, at) -> steps.put(name, (double) (at - beganMillis)));
        return new Figures((first.nanos() - began) / 1e6, caughtUp, lost, fullCopies, steps);
    }

    private static void strike(Fault fault, ProcessHandle process) throws IOException {
        switch (fault) {
            case KILLED -> process.destroyForcibly();
            case FROZEN -> signal("STOP", process);
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .onExit()
                .join();
    }
}
