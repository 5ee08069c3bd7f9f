package dev.regionalcache.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the line of primaries left a history. A server itself remembers one such place only; all of them are kept in a list
 * that is replicated with the data, so that a server which missed several changes of the primary can be compared as well.
 *
 * @param replicationId of the history that was left
 * @param from the first offset of it that later primaries do not have
 */
public record Parting(String replicationId, long from) {

    /** The list's key, in database 0; the newest first. Applications leave it alone. */
    public static final String KEY = "regionalcache:histories";

    /** How many are kept: of a server that missed more changes it is not known what it lost. */
    public static final int MOST = 64;

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{40}) (\\d{1,18})");

    /** Where a server left the history before its own; empty: it remembers none, or has nothing of it. */
    public static Optional<Parting> before(ServerInfo server) {
        String previous = server.previousReplicationId();
        return previous == null || server.previousUpTo() <= 1
                ? Optional.empty()
                : Optional.of(new Parting(previous, server.previousUpTo()));
    }

    /** How the list has it. */
    public String text() {
        return replicationId + " " + from;
    }

    /** What an element of the list says; empty when it is none of ours. */
    public static Optional<Parting> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Parting(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
