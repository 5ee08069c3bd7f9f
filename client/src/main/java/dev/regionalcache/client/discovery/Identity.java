package dev.regionalcache.client.discovery;

import java.util.regex.Pattern;

/**
 * Which one it is of the caches that had a name, one after the other: one that was deleted and created again is another one,
 * and its epochs begin anew.
 *
 * @param uid that no other cache ever has
 * @param created when it was created, in seconds since 1970; all caches of a name have it from one clock
 */
public record Identity(String uid, long created) {

    private static final Pattern UID = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    /** Checks both. */
    public Identity {
        if (!UID.matcher(uid).matches()) {
            throw new InvalidDiscoveryException(
                    "the UID of a cache has 1 to 63 letters, digits, dots, dashes and underscores");
        }
        if (created < 0) {
            throw new InvalidDiscoveryException("the time at which a cache was created is not negative");
        }
    }
}
