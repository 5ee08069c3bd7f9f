package dev.regionalcache.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first write of an epoch: whoever has it has a write of that epoch. Applications leave its key alone.
 *
 * @param replicationId the history in which the epoch began
 */
public record WriteMarker(long epoch, String replicationId) {

    /** The key, in database 0. */
    public static final String KEY = "regionalcache:epoch";

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ([0-9a-f]{40})");

    /** The key's value. */
    public String text() {
        return epoch + " " + replicationId;
    }

    /** What a value says; empty when it is none of ours. */
    public static Optional<WriteMarker> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new WriteMarker(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }
}
