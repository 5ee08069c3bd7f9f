package dev.regionalcache.client.token;

import org.jspecify.annotations.Nullable;

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
        boolean master = field(info, "role").equals("master");
        String previous = value(info, "master_replid2");
        boolean known = previous != null && Token.isReplicationId(previous) && !previous.equals(NONE);
        // A replica in a chain has both, and passes on more than it has applied: slave_repl_offset is what readers see.
        Token applied = new Token(
                field(info, "master_replid"), number(info, master ? "master_repl_offset" : "slave_repl_offset"));
        return new Position(
                master,
                applied.replicationId(),
                applied.offset(),
                known ? previous : null,
                known ? number(info, "second_repl_offset") : -1);
    }

    /**
     * Whether it is a replica that has no place in a history: it is about to copy another server, or has copied one whose own
     * parent was away, by a protocol from before there were histories.
     */
    public static boolean isWithoutHistory(String info) {
        if (info.length() > LONGEST || !"slave".equals(value(info, "role"))) {
            return false;
        }
        String id = value(info, "master_replid");
        return "-1".equals(value(info, "slave_repl_offset")) || (id != null && !Token.isReplicationId(id));
    }

    /** Searched for, for a map of all fields costs more than all else that a read does here. */
    private static @Nullable String value(String info, String name) {
        int length = name.length();
        for (int at = info.indexOf(name); at >= 0; at = info.indexOf(name, at + length)) {
            int colon = at + length;
            boolean begins = at == 0 || info.charAt(at - 1) == '\n';
            if (begins && colon < info.length() && info.charAt(colon) == ':') {
                return info.substring(colon + 1, end(info, colon));
            }
        }
        return null;
    }

    private static int end(String info, int from) {
        int end = info.indexOf('\n', from);
        int last = end < 0 ? info.length() : end;
        return info.charAt(last - 1) == '\r' ? last - 1 : last;
    }

    private static String field(String info, String name) {
        String value = value(info, name);
        if (value == null) {
            throw new InvalidTokenException("the server's INFO has no " + name);
        }
        return value;
    }

    private static long number(String info, String name) {
        try {
            return Long.parseLong(field(info, name));
        } catch (NumberFormatException e) {
            throw new InvalidTokenException(name + " in the server's INFO is no number");
        }
    }
}
