package dev.regionalcache.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the text of INFO: Redis 6.2 to 8 and Valkey 8. What a version does not say counts as 0 or absent. */
final class InfoParser {

    private static final String NO_ID = "0000000000000000000000000000000000000000";

    private static final String COMMAND = "cmdstat_";
    private static final String MICROS = ",usec=";

    private final Map<String, String> fields = new HashMap<>();
    private long keys;

    private InfoParser(String text) {
        text.lines().filter(line -> !line.startsWith("#")).forEach(this::add);
    }

    private void add(String line) {
        int colon = line.indexOf(':');
        if (colon > 0) {
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1);
            fields.put(name, value);
            keys += isDatabase(name) ? databaseKeys(value) : 0;
        }
    }

    private static boolean isDatabase(String name) {
        return name.startsWith("db")
                && name.length() > 2
                && name.chars().skip(2).allMatch(Character::isDigit);
    }

    static ServerInfo server(String text) {
        return new InfoParser(text).server();
    }

    static Offset offset(String text) {
        InfoParser info = new InfoParser(text);
        return new Offset(info.text("master_replid"), info.applied());
    }

    static Replication replication(String text, GateState gate) {
        return new InfoParser(text).replication(gate);
    }

    /** How long commands of these kinds have been carried out, by INFO commandstats. */
    static Duration busy(String text, Set<String> commands) {
        return Duration.of(
                text.lines()
                        .filter(line -> line.startsWith(COMMAND))
                        .filter(line -> commands.contains(line.substring(COMMAND.length(), line.indexOf(':'))))
                        .mapToLong(InfoParser::micros)
                        .sum(),
                ChronoUnit.MICROS);
    }

    /** Reads of all, by INFO stats. */
    static KeyWalk.Reads reads(String text) {
        InfoParser info = new InfoParser(text);
        return new KeyWalk.Reads(info.number("keyspace_hits"), info.number("keyspace_misses"));
    }

    private static long micros(String line) {
        int from = line.indexOf(MICROS) + MICROS.length();
        return Long.parseLong(line.substring(from, line.indexOf(',', from)));
    }

    private Replication replication(GateState gate) {
        return new Replication(
                text("run_id"),
                master(),
                text("master_link_status").equals("up"),
                number("master_sync_in_progress") == 1,
                text("master_replid"),
                previousReplicationId(),
                previousUpTo(),
                applied(),
                number("repl_backlog_active") == 1 ? number("repl_backlog_first_byte_offset") : 0,
                (int) number("connected_slaves"),
                goodReplicas(),
                gate);
    }

    private @Nullable String previousReplicationId() {
        String previous = text("master_replid2");
        return previous.isEmpty() || previous.equals(NO_ID) ? null : previous;
    }

    private long previousUpTo() {
        return fields.containsKey("second_repl_offset") ? number("second_repl_offset") : -1;
    }

    private ServerInfo server() {
        boolean valkey = fields.containsKey("valkey_version");
        return new ServerInfo(
                text("run_id"),
                valkey ? "Valkey" : "Redis",
                valkey ? text("valkey_version") : text("redis_version"),
                master(),
                text("master_link_status").equals("up"),
                Math.max(0, number("master_last_io_seconds_ago")),
                number("master_sync_in_progress") == 1,
                number("loading") == 1 || number("async_loading") == 1,
                text("master_replid"),
                previousReplicationId(),
                previousUpTo(),
                applied(),
                (int) number("connected_slaves"),
                goodReplicas(),
                fields.containsKey("min_slaves_good_slaves"),
                keys,
                number("used_memory"),
                number("maxmemory"),
                !text("maxmemory_policy").equals("noeviction"),
                text("aof_last_write_status").equals("err")
                        || text("rdb_last_bgsave_status").equals("err"),
                number("evicted_keys"),
                number("total_commands_processed"),
                number("keyspace_hits"),
                number("keyspace_misses"),
                number("sync_full"),
                number("sync_partial_ok"),
                (int) (number("connected_clients") + number("connected_slaves")),
                (int) number("maxclients"));
    }

    private @Nullable ServerAddress master() {
        return text("role").equals("slave")
                ? new ServerAddress(text("master_host"), (int) number("master_port"))
                : null;
    }

    private long applied() {
        return text("role").equals("slave") && fields.containsKey("slave_repl_offset")
                ? number("slave_repl_offset")
                : number("master_repl_offset");
    }

    /** Replicas that are online and acknowledged something within the last three seconds. */
    private int goodReplicas() {
        int good = 0;
        for (int i = 0; i < number("connected_slaves"); i++) {
            String replica = text("slave" + i);
            int lag = replica.indexOf("lag=");
            // Valkey 8 says a type behind the lag.
            if (replica.contains("state=online") && lag >= 0 && numberAt(replica, lag + "lag=".length()) <= 3) {
                good++;
            }
        }
        return good;
    }

    private static long databaseKeys(String value) {
        return numberAt(value, "keys=".length());
    }

    /** The number that begins there, and ends with the next comma or the text. */
    private static long numberAt(String value, int begin) {
        int end = value.indexOf(',', begin);
        return Long.parseLong(value.substring(begin, end < 0 ? value.length() : end));
    }

    private String text(String field) {
        return fields.getOrDefault(field, "");
    }

    private long number(String field) {
        String value = text(field);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }
}
