package dev.regionalcache.redis;

import dev.regionalcache.core.policy.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which commands read, and where their keys are, as a server's COMMAND says. Immutable. */
final class ReadCommands {

    /** What the walk through the keys sends itself: PTTL. The others look at a key and are not counted as reads by the server. */
    private static final Set<String> NOT_COUNTED = Set.of("pttl", "object", "memory", "debug");

    private static final int DATABASE = 0;

    private final Map<String, Places> places;

    /**
     * Where the keys are among the words of a command.
     *
     * @param last counted from the end when it is negative
     */
    private record Places(int first, int last, int step) {}

    private ReadCommands(Map<String, Places> places) {
        this.places = Map.copyOf(places);
    }

    /** What an answer to COMMAND says. Entries that are something else are left out. */
    static ReadCommands of(@Nullable Object answer) {
        Map<String, Places> places = new HashMap<>();
        if (answer instanceof List<?> commands) {
            for (Object command : commands) {
                if (command instanceof List<?> entry) {
                    add(places, entry);
                }
            }
        }
        return new ReadCommands(places);
    }

    private static void add(Map<String, Places> places, List<?> entry) {
        if (entry.size() >= 6
                && entry.get(2) instanceof List<?> flags
                && entry.get(3) instanceof Long first
                && entry.get(4) instanceof Long last
                && entry.get(5) instanceof Long step) {
            String name = JedisLink.text(entry.getFirst()).toLowerCase(Locale.ROOT);
            boolean reads = flags.stream().map(JedisLink::text).anyMatch("readonly"::equals);
            if (reads && first > 0 && step > 0 && !NOT_COUNTED.contains(name)) {
                places.put(name, new Places(first.intValue(), last.intValue(), step.intValue()));
            }
        }
    }

    /** The keys that a command reads in database 0. */
    List<Key> keys(MonitoredCommand command) {
        Places at = places.get(command.name());
        if (at == null || command.database() != DATABASE) {
            return List.of();
        }
        List<byte[]> words = command.words();
        int last = at.last() < 0 ? words.size() + at.last() : Math.min(at.last(), words.size() - 1);
        List<Key> keys = new ArrayList<>();
        for (int i = at.first(); i <= last; i += at.step()) {
            keys.add(Key.of(words.get(i)));
        }
        return keys;
    }
}
