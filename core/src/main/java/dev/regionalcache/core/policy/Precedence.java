package dev.regionalcache.core.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which policies of a cache are in force: of two that overlap the older one, and of two of one second the one whose name is
 * first. One that is not in force keeps nobody out. Pure.
 */
public final class Precedence {

    private static final Comparator<Claim> BY_AGE =
            Comparator.comparing(Claim::created).thenComparing(Claim::name);

    /** What becomes of a claim. */
    public sealed interface Verdict {

        /** It is in force. */
        record InForce() implements Verdict {}

        /** An older one that is in force covers some of its keys, those that begin with this prefix of its own. */
        record Overlaps(String by, String prefix) implements Verdict {}

        /** So many older ones are in force that there is no room for it. */
        record TooMany(int most) implements Verdict {}

        /** Clients could not be told of it beside the older ones that are in force. */
        record NoRoom() implements Verdict {}
    }

    private Precedence() {}

    /**
     * The verdict on each claim by its name, those in force in the order of their age.
     *
     * @param most how many may be in force
     * @param room for what clients are told of all that are in force, in characters
     */
    public static Map<String, Verdict> decide(Collection<Claim> claims, int most, int room) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        List<Claim> inForce = new ArrayList<>();
        claims.stream().sorted(BY_AGE).forEach(claim -> {
            Verdict verdict = verdict(claim, inForce, most, room);
            verdicts.put(claim.name(), verdict);
            if (verdict instanceof Verdict.InForce) {
                inForce.add(claim);
            }
        });
        return verdicts;
    }

    private static Verdict verdict(Claim claim, List<Claim> inForce, int most, int room) {
        for (Claim older : inForce) {
            Optional<String> prefix = claim.overlap(older);
            if (prefix.isPresent()) {
                return new Verdict.Overlaps(older.name(), prefix.get());
            }
        }
        if (inForce.size() >= most) {
            return new Verdict.TooMany(most);
        }
        int taken = inForce.stream().mapToInt(Claim::length).sum();
        return claim.length() > room - taken ? new Verdict.NoRoom() : new Verdict.InForce();
    }
}
