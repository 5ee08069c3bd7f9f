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
    }

    private Precedence() {}

    /**
     * The verdict on each claim by its name, those in force in the order of their age.
     *
     * @param most how many may be in force
     */
    public static Map<String, Verdict> decide(Collection<Claim> claims, int most) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        List<Claim> inForce = new ArrayList<>();
        claims.stream().sorted(BY_AGE).forEach(claim -> {
            Verdict verdict = verdict(claim, inForce, most);
            verdicts.put(claim.name(), verdict);
            if (verdict instanceof Verdict.InForce) {
                inForce.add(claim);
            }
        });
        return verdicts;
    }

    private static Verdict verdict(Claim claim, List<Claim> inForce, int most) {
        for (Claim older : inForce) {
            Optional<String> prefix = claim.overlap(older);
            if (prefix.isPresent()) {
                return new Verdict.Overlaps(older.name(), prefix.get());
            }
        }
        return inForce.size() >= most ? new Verdict.TooMany(most) : new Verdict.InForce();
    }
}
