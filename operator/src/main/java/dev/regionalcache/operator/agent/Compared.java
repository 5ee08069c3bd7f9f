package dev.regionalcache.operator.agent;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which objects of members are known to be as desired: they were found or made so, from the same declaration, and none of them
 * has changed since. To compare them all takes longer than what a change of the primary asks of a region. Thread-safe.
 */
final class Compared {

    private final Map<String, Map<String, State>> members = new ConcurrentHashMap<>();

    /**
     * What they were compared with.
     *
     * @param from all that they are made from; compared by equality
     * @param changes grows with each change of one of them, and was read before the comparison
     */
    record State(Object from, long changes) {}

    /** Whether nothing has to be compared. */
    boolean isKnown(String memberUid, String objects, State now) {
        return now.equals(members.getOrDefault(memberUid, Map.of()).get(objects));
    }

    /** They are as desired. */
    void known(String memberUid, String objects, State now) {
        members.computeIfAbsent(memberUid, uid -> new ConcurrentHashMap<>()).put(objects, now);
    }

    /** The member is served no more. */
    void forget(String memberUid) {
        members.remove(memberUid);
    }
}
