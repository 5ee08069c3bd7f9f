package dev.regionalcache.redis.config;

import dev.regionalcache.core.memory.MemoryPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server's settings.
 *
 * @param pingPeriodSeconds between pings to replicas
 * @param timeoutSeconds of silence after which a replication link is down
 * @param free settings of the user; none of those that the operator owns, which the API has refused
 */
public record ServerConfig(
        MemoryPlan memory,
        int pingPeriodSeconds,
        int timeoutSeconds,
        Persistence persistence,
        Map<String, String> free) {

    /** Directory of the mounted ConfigMap. */
    public static final String CONFIG_DIRECTORY = "/etc/regionalcache/conf";

    /** Directory of the mounted Secret. */
    public static final String SECRET_DIRECTORY = "/etc/regionalcache/auth";

    /** Directory of the data; it outlives the container. */
    public static final String DATA_DIRECTORY = "/data";

    /** Name of the configuration file. */
    public static final String CONFIG_FILE = "redis.conf";

    /** Name of the ACL file in the Secret. */
    public static final String ACL_FILE = "users.acl";

    /** Name of the file in the Secret with the user by which a server copies from another. */
    public static final String REPLICATION_FILE = "replication.conf";

    /**
     * A save point that is never reached: without any, Redis before 7.0 does not save when it is told to stop, and the
     * replication id would be lost with every restart of a container.
     */
    private static final String SAVE_ON_STOP_ONLY = "save 31536000 2147483647\n";

    private static final String BOOT =
            """
            # Written by the operator; what is changed by hand is put back.
            # A server boots fenced: it follows an address where nothing listens, refuses reads and writes, and keeps its
            # data, offset and replication id until the agent has applied the current epoch.
            replicaof 127.0.0.1 1
            replica-serve-stale-data no
            replica-read-only yes
            include %s/%s
            aclfile %s/%s
            port 6379
            protected-mode no
            dir %s
            daemonize no
            tcp-keepalive 60
            repl-diskless-sync yes
            repl-diskless-sync-delay 0
            min-replicas-max-lag 3
            lua-time-limit 2000
            """.formatted(SECRET_DIRECTORY, REPLICATION_FILE, SECRET_DIRECTORY, ACL_FILE, DATA_DIRECTORY);

    /** The configuration file of a cache without a lease. Equal for equal settings. */
    public String render() {
        return render(false);
    }

    /**
     * The configuration file. Equal for equal settings.
     *
     * @param lease whether the server is to be under a lease: not even a promotion makes it accept a write then, until its
     *     gate is opened
     */
    public String render(boolean lease) {
        StringBuilder text = new StringBuilder(BOOT);
        line(text, "min-replicas-to-write", Integer.toString(lease ? Integer.MAX_VALUE : 0));
        runtime().forEach((name, value) -> line(text, name, value));
        text.append(
                switch (persistence) {
                    case None -> SAVE_ON_STOP_ONLY + "appendonly no\n";
                    case RDB -> "save 3600 1\nsave 300 100\nsave 60 10000\nappendonly no\n";
                    case AOF -> SAVE_ON_STOP_ONLY + "appendonly yes\nappendfsync everysec\n";
                });
        return text.toString();
    }

    /** The settings that are held at run time as well, so that a change needs no restart where the server allows that. */
    public Map<String, String> runtime() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("maxmemory", Long.toString(memory.maxmemory()));
        settings.put("repl-backlog-size", Long.toString(memory.backlog()));
        // Freed, it takes the history with it: a master without replicas would begin a new one, that goes on from none.
        settings.put("repl-backlog-ttl", "0");
        settings.put("repl-ping-replica-period", Integer.toString(pingPeriodSeconds));
        settings.put("repl-timeout", Integer.toString(timeoutSeconds));
        settings.put("client-output-buffer-limit", "replica %d 0 0".formatted(memory.replicaBuffer()));
        settings.putAll(new TreeMap<>(free));
        return settings;
    }

    /** The file in the Secret by which a server copies from another. */
    public static String replicationFile(String user, String password) {
        StringBuilder text = new StringBuilder();
        line(text, "masteruser", List.of(user));
        line(text, "masterauth", List.of(password));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        line(text, name, List.of(value.strip().split("\\s+", -1)));
    }

    /** Each word is quoted, so that no value can begin another line or directive. */
    private static void line(StringBuilder text, String name, List<String> words) {
        text.append(name);
        for (String word : words) {
            text.append(" \"");
            word.chars().forEach(c -> text.append(quoted(c)));
            text.append('"');
        }
        text.append('\n');
    }

    private static String quoted(int c) {
        if (c == '"' || c == '\\') {
            return "\\" + (char) c;
        }
        return c < 0x20 || c == 0x7f ? "\\x%02x".formatted(c) : Character.toString(c);
    }
}
