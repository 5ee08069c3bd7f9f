package dev.regionalcache.crds;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What is done with lists of conditions. */
public final class Conditions {

    private Conditions() {}

    /** The condition of this type, if it is there. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** Whether the condition of this type is there and True. */
    public static boolean holds(List<Condition> conditions, String type) {
        return find(conditions, type).filter(Condition::holds).isPresent();
    }

    /**
     * The new conditions with their transition times: the old one's where the status is the same, else {@code now}. Types
     * that are not among the new ones are gone.
     */
    public static List<Condition> merge(
            List<Condition> old, List<Condition> found, long observedGeneration, Instant now) {
        return found.stream()
                .map(c -> stamp(find(old, c.type()), c, observedGeneration, now))
                .toList();
    }

    private static Condition stamp(Optional<Condition> old, Condition found, long generation, Instant now) {
        String since = old.filter(o -> o.status().equals(found.status()))
                .map(Condition::lastTransitionTime)
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new Condition(found.type(), found.status(), found.reason(), found.message(), since, generation);
    }
}
