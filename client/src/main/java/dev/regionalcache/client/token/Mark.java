package dev.regionalcache.client.token;

import java.util.regex.Pattern;

/**
 * A token and the servers it belongs to: those of a class of its own, or the cache's main servers.
 *
 * @param keyspace the policy's name; empty: the main servers
 */
public record Mark(String keyspace, Token token) {

    /** The longest name of a keyspace. */
    public static final int LONGEST_NAME = 63;

    private static final Pattern NAME = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*)?");

    /**
     * Checks the name.
     *
     * @throws InvalidTokenException if it cannot be a keyspace's
     */
    public Mark {
        if (keyspace.length() > LONGEST_NAME || !NAME.matcher(keyspace).matches()) {
            throw new InvalidTokenException("the name of a keyspace has at most 63 letters, digits, dots, dashes and"
                    + " underscores, and begins with a letter");
        }
    }
}
