package dev.regionalcache.client.connection;

import java.util.Set;

/**
 * An error that a server answered with: the command was not carried out.
 *
 * @param text the answer; its first word is a code that is part of the protocol
 */
public record ServerError(String text) {

    private static final Set<String> NOT_NOW =
            Set.of("READONLY", "NOREPLICAS", "LOADING", "MASTERDOWN", "BUSY", "TRYAGAIN", "NOMASTERLINK");

    /** The code. */
    public String code() {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    /** Whether another server, or this one a little later, may well do it: this one is no primary now, or is fenced. */
    public boolean isForNow() {
        return NOT_NOW.contains(code());
    }
}
