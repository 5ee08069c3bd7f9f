package dev.regionalcache.bench.failover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/** A primary and eight replicas, watched by three Sentinels; started anew for every run. */
final class SentinelSet implements Contender {

    private static final int REPLICAS = 8;
    private static final int SENTINELS = 3;
    private static final String NAME = "cache";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final List<HostAndPort> servers = new ArrayList<>();
    private final List<HostAndPort> sentinels = new ArrayList<>();
    private final JedisClientConfig login =
            DefaultJedisClientConfig.builder().socketTimeoutMillis(500).build();
    private int asked;

    /** Starts it; a server counts as down after so long without a valid answer. */
    SentinelSet(Duration downAfter) throws IOException {
        directory = Files.createTempDirectory("regionalcache-sentinel");
        String program = program();
        List<Integer> ports = ports(1 + REPLICAS + SENTINELS);
        int primary = ports.getFirst();
        for (int port : ports.subList(0, 1 + REPLICAS)) {
            // What the operator gives its servers, where it matters for the comparison.
            start(program, port, """
                    save ""
                    appendonly no
                    repl-diskless-sync yes
                    repl-diskless-sync-delay 0
                    repl-backlog-size 64mb
                    %s
                    """.formatted(port == primary ? "" : "replicaof 127.0.0.1 " + primary), servers);
        }
        for (int port : ports.subList(1 + REPLICAS, ports.size())) {
            start(program, port, """
                    sentinel monitor %1$s 127.0.0.1 %2$d 2
                    sentinel down-after-milliseconds %1$s %3$d
                    sentinel parallel-syncs %1$s %4$d
                    """.formatted(NAME, primary, downAfter.toMillis(), REPLICAS), sentinels, "--sentinel");
        }
    }

    /** The server's program; that of the other contender, too, where the PATH has none. */
    static String program() throws IOException {
        return ExecutableProvider.newJarResourceProvider().get().getPath();
    }

    private void start(String program, int port, String config, List<HostAndPort> into, String... more)
            throws IOException {
        Path home = Files.createDirectory(directory.resolve(Integer.toString(port)));
        Path file = Files.writeString(
                home.resolve("redis.conf"),
                "port %d%nbind 127.0.0.1%ndir %s%nlogfile log%n%s".formatted(port, home, config));
        List<String> command = new ArrayList<>(List.of(program, file.toString()));
        command.addAll(List.of(more));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        into.add(new HostAndPort("127.0.0.1", port));
    }

    private static List<Integer> ports(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public void awaitReady() throws InterruptedException {
        Waiting.until("all replicas follow, and all Sentinels know each other", LIMIT, () -> {
            try (Jedis primary = new Jedis(writes(), login)) {
                return primary.info("replication").contains("connected_slaves:" + REPLICAS)
                        && servers.stream().allMatch(this::isFollowing)
                        && sentinels.stream().allMatch(this::knowsAll);
            } catch (JedisException e) {
                return false;
            }
        });
    }

    private boolean isFollowing(HostAndPort server) {
        try (Jedis jedis = new Jedis(server, login)) {
            String info = jedis.info("replication");
            return info.contains("role:master") || info.contains("master_link_status:up");
        }
    }

    private boolean knowsAll(HostAndPort sentinel) {
        try (Jedis jedis = new Jedis(sentinel, login)) {
            var known = jedis.sentinelMaster(NAME);
            return Integer.toString(REPLICAS).equals(known.get("num-slaves"))
                    && Integer.toString(SENTINELS - 1).equals(known.get("num-other-sentinels"));
        }
    }

    /** A client asks the Sentinels in turn. */
    @Override
    public HostAndPort writes() {
        HostAndPort sentinel = sentinels.get(asked++ % SENTINELS);
        try (Jedis jedis = new Jedis(sentinel, login)) {
            List<String> address = jedis.sentinelGetMasterAddrByName(NAME);
            return new HostAndPort(address.get(0), Integer.parseInt(address.get(1)));
        }
    }

    @Override
    public ProcessHandle primary() {
        int port = writes().getPort();
        int index = servers.indexOf(new HostAndPort("127.0.0.1", port));
        return processes.get(index).toHandle();
    }

    @Override
    public List<HostAndPort> servers() {
        return servers;
    }

    @Override
    public JedisClientConfig application() {
        return login;
    }

    /** Longer than any stall of a full machine: its questions are not what is measured. */
    @Override
    public JedisClientConfig operator() {
        return DefaultJedisClientConfig.builder().socketTimeoutMillis(5_000).build();
    }

    @Override
    public void recover(ProcessHandle failed) {
        // The next run has servers of its own.
    }

    @Override
    public Map<String, Long> steps() {
        return Map.of();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        try {
            for (Process process : processes) {
                process.waitFor(10, TimeUnit.SECONDS);
            }
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
