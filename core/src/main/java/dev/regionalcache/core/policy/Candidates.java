package dev.regionalcache.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The keys of a class that expire first, of those that were seen: what goes when there is no room. For one thread at a time. */
public final class Candidates {

    /** How many are remembered. */
    public static final int MOST = 1_024;

    /** Longer keys are no candidates: memory is bounded. */
    public static final int LONGEST_KEY = 1_024;

    /**
     * A key and its end, in milliseconds by a clock that goes steadily.
     *
     * @param expires when it expires, or would if it had been given the time to live of its class
     * @param seen the end that it had when it was seen, or {@link #ENDLESS}
     * @param page on which it was seen
     */
    public record Candidate(Key key, long expires, long seen, long page) {}

    /** Of a key that had no end. */
    public static final long ENDLESS = Long.MAX_VALUE;

    private final TreeSet<Candidate> soonestFirst =
            new TreeSet<>(Comparator.comparingLong(Candidate::expires).thenComparing(Candidate::key));
    private final Map<Key, Candidate> byKey = new HashMap<>();

    /** A key was seen; what was known of it before is forgotten. */
    public void offer(Candidate now) {
        Key key = now.key();
        if (key.length() > LONGEST_KEY) {
            return;
        }
        Candidate before = byKey.remove(key);
        if (before != null) {
            soonestFirst.remove(before);
        }
        if (soonestFirst.size() < MOST || now.expires() < soonestFirst.last().expires()) {
            soonestFirst.add(now);
            byKey.put(key, now);
        }
        if (soonestFirst.size() > MOST) {
            byKey.remove(soonestFirst.removeLast().key());
        }
    }

    /** Forgets those that have expired by now. */
    public void expire(long now) {
        while (!soonestFirst.isEmpty() && soonestFirst.first().expires() <= now) {
            byKey.remove(soonestFirst.removeFirst().key());
        }
    }

    /** How many there are. */
    public int size() {
        return soonestFirst.size();
    }

    /** Takes so many out, or as many as there are, the soonest first. */
    public List<Candidate> take(int count) {
        List<Candidate> taken = new ArrayList<>();
        while (taken.size() < count && !soonestFirst.isEmpty()) {
            Candidate first = soonestFirst.removeFirst();
            byKey.remove(first.key());
            taken.add(first);
        }
        return taken;
    }

    /** Forgets all. */
    public void clear() {
        soonestFirst.clear();
        byKey.clear();
    }
}
