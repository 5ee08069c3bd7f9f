package dev.regionalcache.client.discovery;

import java.util.regex.Pattern;

/** The one rule for names of caches, regions and policies in a document. */
final class Names {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,62}");

    private Names() {}

    static void check(String name, String of) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidDiscoveryException("the name of " + of
                    + " has at most 63 letters, digits, dots, dashes and underscores, and begins with a letter");
        }
    }
}
