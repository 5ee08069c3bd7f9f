package dev.regionalcache.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tells of which class a key is. Immutable. */
public final class KeyClasses {

    /** What {@link #of} says of a key that is of no class. */
    public static final int NONE = -1;

    /** The operator's own keys begin so; they are of no class. */
    private static final Key OWN = Key.of("regionalcache:");

    /** The compressed form of a value is under this and its key (docs/protocol.md, section 5). */
    private static final Key COMPRESSED = Key.of("z:");

    private record Prefix(Key text, int ofClass) {}

    private final List<Prefix> sorted;

    /**
     * Classes by their prefixes.
     *
     * @param prefixes of each class, by its index; none of them begins with another one
     * @throws IllegalArgumentException when one is not printable ASCII
     */
    public KeyClasses(List<List<String>> prefixes) {
        List<Prefix> all = new ArrayList<>();
        for (int i = 0; i < prefixes.size(); i++) {
            for (String prefix : prefixes.get(i)) {
                all.add(new Prefix(Key.of(prefix), i));
            }
        }
        all.sort(Comparator.comparing(Prefix::text));
        sorted = List.copyOf(all);
    }

    /** The index of the key's class, or {@link #NONE}. */
    public int of(Key key) {
        int from = key.hasAt(0, COMPRESSED) ? COMPRESSED.length() : 0;
        if (key.hasAt(from, OWN)) {
            return NONE;
        }
        // As no prefix begins with another, that of a key is the greatest that is not after it.
        int low = 0;
        int high = sorted.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sorted.get(middle).text().compareToRest(key, from) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && key.hasAt(from, sorted.get(high).text())
                ? sorted.get(high).ofClass()
                : NONE;
    }
}
