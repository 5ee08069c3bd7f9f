package dev.regionalcache.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A command of the replication stream.
 *
 * @param words its name and arguments as text; long ones are cut
 * @param arguments the same as they were sent
 * @param cut whether arguments are missing or shortened
 */
record StreamCommand(List<String> words, List<byte[]> arguments, boolean cut) {

    /** Of an argument, in bytes; a key that is longer is reported by its beginning. */
    private static final int MOST_OF_A_WORD = 512;

    /** What is in the stream and changes no key. */
    private static final Set<String> NO_WRITES = Set.of(
            "PING",
            "SELECT",
            "REPLCONF",
            "MULTI",
            "EXEC",
            "DISCARD",
            "PUBLISH",
            "SPUBLISH",
            "SCRIPT",
            "FUNCTION",
            "AUTH");

    /** What the operator itself keeps in the data. */
    private static final Set<String> OPERATORS_KEYS = Set.of(WriteMarker.KEY, Parting.KEY, Announcements.DISCOVERY);

    private static final Set<String> WITHOUT_KEYS = Set.of("FLUSHALL", "FLUSHDB", "SWAPDB");
    private static final Set<String> ALL_ARE_KEYS = Set.of("DEL", "UNLINK");
    private static final Set<String> REMOVALS = Set.of("DEL", "UNLINK", "HDEL");
    private static final Set<String> TWO_KEYS =
            Set.of("RENAME", "RENAMENX", "SMOVE", "LMOVE", "RPOPLPUSH", "BRPOPLPUSH");
    private static final Set<String> SECOND_IS_KEY = Set.of("XGROUP", "COPY", "BITOP");
    private static final Set<String> SCRIPTS = Set.of("EVAL", "EVALSHA", "FCALL");

    static StreamCommand of(List<byte[]> arguments, boolean cut) {
        List<String> words = arguments.stream()
                .map(a -> new String(a, 0, Math.min(a.length, MOST_OF_A_WORD), StandardCharsets.UTF_8))
                .toList();
        return new StreamCommand(words, List.copyOf(arguments), cut);
    }

    String name() {
        return words.isEmpty() ? "" : words.getFirst().toUpperCase(Locale.ROOT);
    }

    /** Whether it wrote something, be it the operator's. */
    boolean changesData() {
        return !words.isEmpty() && !NO_WRITES.contains(name());
    }

    /** Whether it wrote something of an application. */
    boolean isWrite() {
        boolean own = words.size() > 1 && OPERATORS_KEYS.contains(words.get(1));
        return changesData() && !own;
    }

    /** Whether it removes as a server does by itself what has expired. */
    boolean isRemoval() {
        return REMOVALS.contains(name());
    }

    /** The request for a lease that it sent; empty: none. */
    Optional<LeaseRequests.Request> leaseRequest() {
        return name().equals("PUBLISH") && words.size() == 3
                ? LeaseRequests.in(words.get(1), words.get(2))
                : Optional.empty();
    }

    /** The database that commands after it are carried out in; empty: the same as before. */
    OptionalInt database() {
        try {
            return name().equals("SELECT") && words.size() == 2
                    ? OptionalInt.of(Integer.parseInt(words.get(1)))
                    : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** The keys that it wrote. A command that is not known has its key first, as nearly all have. */
    List<String> keys() {
        String name = name();
        if (!isWrite() || words.size() < 2 || WITHOUT_KEYS.contains(name)) {
            return List.of();
        }
        if (ALL_ARE_KEYS.contains(name)) {
            return words.subList(1, words.size());
        }
        if (name.equals("MSET") || name.equals("MSETNX")) {
            return pairs();
        }
        if (SCRIPTS.contains(name)) {
            return scriptKeys();
        }
        if (SECOND_IS_KEY.contains(name)) {
            return words.subList(Math.min(2, words.size()), Math.min(3, words.size()));
        }
        return words.subList(1, TWO_KEYS.contains(name) ? Math.min(3, words.size()) : 2);
    }

    private List<String> pairs() {
        List<String> keys = new ArrayList<>();
        for (int i = 1; i < words.size(); i += 2) {
            keys.add(words.get(i));
        }
        return keys;
    }

    /** Of a script that is replicated as such: script, number of keys, keys. */
    private List<String> scriptKeys() {
        try {
            long end = 3 + Long.parseLong(words.size() > 2 ? words.get(2) : "0");
            return end <= 3 ? List.of() : words.subList(3, (int) Math.min(end, words.size()));
        } catch (NumberFormatException e) {
            return List.of();
        }
    }
}
