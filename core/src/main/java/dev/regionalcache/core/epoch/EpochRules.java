package dev.regionalcache.core.epoch;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Epochs without failover: the first one, a lost status, and another server in the place of the primary's. An epoch is never taken
 * from a spec or a status of the cache, only from members, and never from fewer than a majority of the declared regions.
 */
public final class EpochRules {

    private EpochRules() {}

    /**
     * What to do about the epoch.
     *
     * @param declared the declared regions
     * @param witnesses those without servers
     * @param readable those whose cluster answers; a member that is absent there does not exist
     * @param members the members that were read
     * @param first the region at which a first epoch begins
     */
    public static EpochDecision decide(
            Set<String> declared,
            Set<String> witnesses,
            Set<String> readable,
            Collection<MemberView> members,
            String first) {
        Set<String> all = new HashSet<>(declared);
        all.addAll(witnesses);
        long seen = all.stream().filter(readable::contains).count();
        if (seen * 2 <= all.size()) {
            return new EpochDecision.Undecided(
                    "%d of %d regions can be read; nothing is decided without a majority".formatted(seen, all.size()));
        }
        Optional<Epoch> newest = members.stream()
                .map(MemberView::epoch)
                .max(Comparator.comparingLong(Epoch::number).thenComparing(Epoch::proposer));
        if (newest.isEmpty()) {
            return new EpochDecision.Begin(first);
        }
        Epoch epoch = newest.get();
        return members.stream()
                .filter(m -> m.epoch().number() == epoch.number()
                        && !m.epoch().region().equals(epoch.region()))
                .findFirst()
                .<EpochDecision>map(m -> new EpochDecision.Undecided(
                        "the members disagree about epoch %d: %s has %s as the primary region, others %s"
                                .formatted(epoch.number(), m.region(), m.epoch().region(), epoch.region())))
                .orElseGet(() -> inEpoch(epoch, declared, members));
    }

    private static EpochDecision inEpoch(Epoch epoch, Set<String> declared, Collection<MemberView> members) {
        Map<String, MemberView> byRegion =
                members.stream().collect(Collectors.toMap(MemberView::region, Function.identity()));
        MemberView primary = byRegion.get(epoch.region());
        if (primary == null || !isAnother(primary, epoch)) {
            return new EpochDecision.Keep(epoch);
        }
        String runId = primary.headRunId();
        Position candidate = primary.position();
        if (runId == null || candidate == null || !candidate.complete()) {
            return new EpochDecision.Keep(epoch);
        }
        String silent = declared.stream()
                .filter(region -> !hasReported(byRegion.get(region), epoch))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!silent.isEmpty()) {
            return new EpochDecision.PrimaryLost(
                    epoch,
                    "the primary's server in %s restarted; waiting for %s to report what it holds"
                            .formatted(epoch.region(), silent));
        }
        String ahead = members.stream()
                .sorted(Comparator.comparing(MemberView::region))
                .flatMap(m -> lost(m, candidate).stream())
                .collect(Collectors.joining(", "));
        return ahead.isEmpty()
                ? new EpochDecision.Resume(epoch, runId, candidate)
                : new EpochDecision.PrimaryLost(
                        epoch,
                        "the primary's server in %s restarted with %d keys at offset %d, and promoting it would lose what others hold: %s"
                                .formatted(epoch.region(), candidate.keys(), candidate.offset(), ahead));
    }

    /** It restarted, or its cluster was built anew. */
    private static boolean isAnother(MemberView primary, Epoch epoch) {
        return primary.epoch().equals(epoch)
                && primary.primaryRunId() != null
                && primary.headRunId() != null
                && !primary.primaryRunId().equals(primary.headRunId());
    }

    /**
     * Whether it is known what a member holds. A server that restarted is fenced and serves no replica, so a direct child
     * that says that it follows it has not noticed yet; further down a link stays up, and holds no more than its parent.
     */
    private static boolean hasReported(@Nullable MemberView member, Epoch epoch) {
        if (member == null || !member.epoch().equals(epoch)) {
            return false;
        }
        Position held = member.position();
        if (held != null) {
            return held.complete();
        }
        return member.following() && member.parent() != null && !member.parent().equals(epoch.region());
    }

    /** What a member would lose if the candidate became the primary. */
    private static Optional<String> lost(MemberView member, Position candidate) {
        Position held = member.position();
        return held == null
                ? Optional.empty()
                : held.lostUnder(candidate).map(lost -> member.region() + " (" + lost + ")");
    }
}
