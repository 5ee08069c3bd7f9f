package dev.regionalcache.client.token;

import java.util.HashMap;
import java.util.Map;

/** Reads the answer to {@code INFO replication} of Redis 6.2 to 8 and Valkey. */
public final class ReplicationInfo {

    private static final int LONGEST = 64 * 1024;
    private static final String NONE = "0".repeat(40);

    private ReplicationInfo() {}

    /**
     * What the server says of itself.
     *
     * @throws InvalidTokenException if a field that is needed is missing or is no number
     */
    public static Position parse(String info) {
        if (info.length() > LONGEST) {
            throw new InvalidTokenException("the server's INFO has " + info.length() + " characters");
        }
        Map<String, String> fields = fields(info);
        boolean master = field(fields, "role").equals("master");
        String previous = fields.getOrDefault("master_replid2", NONE);
        boolean known = Token.isReplicationId(previous) && !previous.equals(NONE);
        // A replica in a chain has both, and passes on more than it has applied: slave_repl_offset is what readers see.
        Token applied = new Token(
                field(fields, "master_replid"), number(fields, master ? "master_repl_offset" : "slave_repl_offset"));
        return new Position(
                master,
                applied.replicationId(),
                applied.offset(),
                known ? previous : null,
                known ? number(fields, "second_repl_offset") : -1);
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return fields;
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new InvalidTokenException("the server's INFO has no " + name);
        }
        return value;
    }

    private static long number(Map<String, String> fields, String name) {
        try {
            return Long.parseLong(field(fields, name));
        } catch (NumberFormatException e) {
            throw new InvalidTokenException(name + " in the server's INFO is no number");
        }
    }
}
