package dev.regionalcache.bench.failover;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

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
    private static final int CHECKED_AT_ONCE = 1_000;

    private final Contender contender;

    Run(Contender contender) {
        this.contender = contender;
    }

    Figures measure(Fault fault, int number) throws InterruptedException, IOException {
        contender.awaitReady();
        Load.Acknowledged first;
        long began;
        long beganMillis;
        double caughtUp;
        Set<HostAndPort> living = new HashSet<>(contender.servers());
        Map<HostAndPort, Long> syncsBefore = new HashMap<>();
        ProcessHandle process = contender.primary();
        Load load = new Load(contender, number);
        try (load) {
            Waiting.until("the load has begun", LIMIT, () -> load.last() != null);
            String gone = Objects.requireNonNull(load.last()).runId();
            living.removeIf(server -> gone.equals(ask(server, "server", "run_id")));
            living.forEach(s -> syncsBefore.put(s, Long.parseLong(ask(s, "stats", "sync_full"))));
            long warm = System.nanoTime() + WARM.toNanos();
            Waiting.until("steady", LIMIT, () -> System.nanoTime() > warm);
            load.fails(gone);
            began = System.nanoTime();
            beganMillis = System.currentTimeMillis();
            strike(fault, process);
            Waiting.until(
                    "a write is accepted", LIMIT, () -> load.firstElsewhere().isPresent());
            first = load.firstElsewhere().orElseThrow();
            caughtUp = caughtUp(living, first);
        }
        long lost = lost(load.writes());
        long fullSyncs = living.stream()
                .mapToLong(s -> Long.parseLong(ask(s, "stats", "sync_full")) - syncsBefore.get(s))
                .sum();
        if (fault == Fault.FROZEN) {
            signal("CONT", process);
        }
        contender.recover(process);
        Map<String, Double> steps = new LinkedHashMap<>();
        contender.steps().forEach((name, at) -> steps.put(name, (double) (at - beganMillis)));
        return new Figures((first.nanos() - began) / 1e6, caughtUp, lost, fullSyncs, steps);
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

    private double caughtUp(Set<HostAndPort> living, Load.Acknowledged first) throws InterruptedException {
        List<HostAndPort> behind = new ArrayList<>(living);
        Waiting.until("all have " + first.key(), LIMIT, () -> {
            behind.removeIf(server -> has(server, first.key()));
            return behind.isEmpty();
        });
        return (System.nanoTime() - first.nanos()) / 1e6;
    }

    private boolean has(HostAndPort server, String key) {
        try (Jedis jedis = new Jedis(server, contender.operator())) {
            return jedis.exists(key);
        } catch (JedisException e) {
            return false;
        }
    }

    private String ask(HostAndPort server, String section, String field) {
        try (Jedis jedis = new Jedis(server, contender.operator())) {
            return Load.field(jedis.info(section), field);
        }
    }

    private long lost(List<Load.Acknowledged> writes) {
        long lost = 0;
        try (Jedis primary = new Jedis(contender.writes(), contender.operator())) {
            for (int from = 0; from < writes.size(); from += CHECKED_AT_ONCE) {
                List<Load.Acknowledged> part = writes.subList(from, Math.min(from + CHECKED_AT_ONCE, writes.size()));
                Pipeline pipeline = primary.pipelined();
                List<Response<Boolean>> there =
                        part.stream().map(write -> pipeline.exists(write.key())).toList();
                pipeline.sync();
                lost += there.stream().filter(answer -> !answer.get()).count();
                // Room for the next run.
                primary.unlink(part.stream().map(Load.Acknowledged::key).toArray(String[]::new));
            }
        }
        return lost;
    }
}
