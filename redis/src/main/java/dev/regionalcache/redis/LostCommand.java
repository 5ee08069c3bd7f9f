package dev.regionalcache.redis;

import java.util.List;

/**
 * A command that a server had accepted and that the primary never saw.
 *
 * @param database in which it was carried out; 0 where the stream does not say
 * @param offset of its last byte in the history of that server: with its run id it names the command
 * @param arguments its name and what follows
 * @param cut whether arguments are missing or shortened: it cannot be carried out as it is
 */
public record LostCommand(int database, long offset, List<byte[]> arguments, boolean cut) {

    /** Takes a copy of the list. */
    public LostCommand {
        arguments = List.copyOf(arguments);
    }
}
