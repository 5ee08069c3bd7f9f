package dev.regionalcache.client.token;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the line of primaries left a history. The operator keeps the last 64 of them in a list that is replicated with the
 * data; a server by itself remembers one.
 *
 * @param replicationId of the history that was left
 * @param end the first offset of it that later primaries do not have
 */
public record Parting(String replicationId, long end) {

    /** The list's key; the newest is the first. */
    public static final String KEY = "regionalcache:histories";

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{40}) (\\d{1,18})");

    /** What an element of the list says; empty when it is none of ours. */
    public static Optional<Parting> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Parting(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
