package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Beginning;
import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.rollout.ServerVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the regions that prepared an epoch hold, and which of them becomes the primary: the most advanced of the newest history,
 * whatever the preference; among equals that of the region that was the primary, then the greatest priority, then the fewest
 * changes of the tree, then the name.
 */
final class Candidates {

    private static final String PRIORITY_ZERO = "PriorityZero";
    private static final String NOT_CONNECTED = "NotConnected";

    private final CacheSight sight;
    private final Newest newest;
    private final Terms terms;
    private final Map<String, MemberSight> members = new HashMap<>();
    private final List<Candidate> all = new ArrayList<>();

    private Candidates(CacheSight sight, Newest newest, Terms terms) {
        this.sight = sight;
        this.newest = newest;
        this.terms = terms;
    }

    static Candidates of(CacheSight sight, Newest newest, Terms terms) {
        Candidates candidates = new Candidates(sight, newest, terms);
        sight.members().forEach(m -> candidates.members.put(m.region(), m));
        sight.members().stream()
                .sorted(Comparator.comparing(MemberSight::region))
                .map(candidates::candidate)
                .forEach(candidates.all::add);
        return candidates;
    }

    List<Candidate> all() {
        return List.copyOf(all);
    }

    /** The choice; empty where nobody is eligible. */
    Optional<Choice> choice() {
        return all.stream()
                .filter(Candidate::isEligible)
                // Left out as long as another can be chosen.
                .max(Comparator.<Candidate, Boolean>comparing(
                                c -> !sight.excluded().contains(c.region()))
                        .thenComparing(Candidate::compareAdvance)
                        // Who went on in a later history has all that those have who did not.
                        .thenComparingLong(this::reached)
                        .thenComparing(c -> c.region().equals(sight.from()))
                        .thenComparingInt(c -> member(c).priority())
                        .thenComparing(Comparator.comparingInt((Candidate c) -> sight.changes(sight.from(), c.region()))
                                .reversed())
                        .thenComparing(Comparator.comparing(Candidate::region).reversed()))
                .map(this::choice);
    }

    private Choice choice(Candidate candidate) {
        MemberSight.Status status = member(candidate).status();
        Position held = status.position();
        if (held == null) {
            return new Choice(candidate.region(), status.runId(), null, null);
        }
        Optional<Candidate> source = source(candidate, held);
        Long offset = source.map(this::offset).orElse(held.offset());
        return new Choice(
                candidate.region(),
                status.runId(),
                held.replicationId(),
                offset,
                source.map(Candidate::region).orElse(null),
                isHeardOut(held.replicationId(), offset));
    }

    /**
     * All that heard a process out hold the same of it. Where two say so and do not, the link of one ended otherwise, and of the
     * other nobody knows.
     */
    private boolean isHeardOut(String history, @Nullable Long offset) {
        Set<Long> ends = positions().stream()
                .filter(Position::heardOut)
                .filter(p -> p.replicationId().equals(history))
                .map(Position::offset)
                .collect(Collectors.toSet());
        return offset != null && ends.equals(Set.of(offset));
    }

    private @Nullable Long offset(Candidate candidate) {
        Position held = member(candidate).status().position();
        return held == null ? null : (Long) held.offset();
    }

    /**
     * A head that is ahead of the chosen one and must not be the primary itself: it is followed first, in the history that both
     * have, so that the rest of it is all that is copied. One of a newer version is not, for a full copy of it would empty the
     * one that follows, nor one that held an epoch up.
     */
    private Optional<Candidate> source(Candidate chosen, Position held) {
        return all.stream()
                .filter(c -> PRIORITY_ZERO.equals(c.reason()) || NOT_CONNECTED.equals(c.reason()))
                .filter(c -> c.compareAdvance(chosen) > 0 && !sight.excluded().contains(c.region()))
                .filter(c -> canFeed(member(c), member(chosen)))
                .filter(c -> isInHistory(member(c), held.replicationId()))
                .max(Comparator.<Candidate>comparingLong(Candidate::epoch)
                        .thenComparingLong(Candidate::offset)
                        .thenComparing(Comparator.comparing(Candidate::region).reversed()));
    }

    private static boolean isInHistory(MemberSight member, String replicationId) {
        Position held = member.status().position();
        return held != null && held.replicationId().equals(replicationId);
    }

    private static boolean canFeed(MemberSight source, MemberSight chosen) {
        ServerVersion version = source.version();
        ServerVersion follower = chosen.version();
        return version == null || follower == null || version.canFeed(follower);
    }

    private long reached(Candidate candidate) {
        Position held = member(candidate).status().position();
        return held == null ? 0 : held.offset();
    }

    private MemberSight member(Candidate candidate) {
        return members.getOrDefault(candidate.region(), sight.members().getFirst());
    }

    private Candidate candidate(MemberSight member) {
        Position held = member.status().position();
        if (!sight.declared().regions().contains(member.region())) {
            return new Candidate(member.region(), 0, 0, "Witness");
        }
        if (!member.isPrepared(newest.number(), newest.proposer())
                || member.status().runId() == null
                || held == null) {
            return new Candidate(member.region(), 0, 0, "NotPrepared");
        }
        return new Candidate(member.region(), marker(held), counted(held), reason(member, held));
    }

    private @Nullable String reason(MemberSight member, Position held) {
        if (!held.complete()) {
            return "Loading";
        }
        if (isWithoutHistory(held)) {
            return "HistoryLost";
        }
        if (member.priority() == 0) {
            return PRIORITY_ZERO;
        }
        if (!terms.isMajority(sight.connectedTo(member.region()))) {
            return NOT_CONNECTED;
        }
        if (isNewerThanASurvivor(member)) {
            return "NewerVersion";
        }
        return null;
    }

    /**
     * A server that is empty, or whose offset says nothing: after a full synchronisation that failed, or with an append-only
     * file. One that holds the marker of an epoch is compared by that: it is better than what ended an epoch before.
     */
    private boolean isWithoutHistory(Position held) {
        return held.keys() == 0
                ? positions().stream().anyMatch(p -> p.keys() > 0)
                : held.offset() <= 1 && held.markerEpoch() == null && someoneHoldsData();
    }

    /**
     * How much it holds of the history in which its last epoch was written: a later one in which nothing was adds pings only,
     * however long it is.
     */
    private long counted(Position held) {
        String written = held.markerHistory();
        String history = held.replicationId();
        long counted = held.offset();
        Set<String> passed = new HashSet<>();
        while (written != null && !written.equals(history) && passed.add(history)) {
            Beginning beginning = beginning(history).orElse(null);
            if (beginning == null) {
                break;
            }
            counted = Math.min(counted, beginning.offset());
            history = beginning.previousId();
        }
        return counted;
    }

    /**
     * Where a history begins, by the record of the primary that began it; or as far as those in it remember: the primary knows,
     * others where they were themselves when they heard of it, and after a full copy nothing.
     */
    private Optional<Beginning> beginning(String history) {
        Beginning recorded = sight.beginnings().get(history);
        return recorded != null
                ? Optional.of(recorded)
                : positions().stream()
                        .filter(held -> held.replicationId().equals(history))
                        .flatMap(held -> held.beginning().stream())
                        .max(Comparator.comparingLong(Beginning::offset));
    }

    private static long marker(Position held) {
        return held.markerEpoch() == null ? 0 : held.markerEpoch();
    }

    private boolean someoneHoldsData() {
        return positions().stream().anyMatch(p -> p.keys() > 0 || p.offset() > 1);
    }

    private List<Position> positions() {
        return newest.members().stream()
                .filter(m -> m.isPrepared(newest.number(), newest.proposer()))
                .map(m -> m.status().position())
                .filter(p -> p != null)
                .toList();
    }

    private boolean isNewerThanASurvivor(MemberSight member) {
        ServerVersion own = member.version();
        // Also one that another leader told of an epoch of its own: it comes to this one.
        return own != null
                && sight.members().stream()
                        .filter(m -> m.agentAlive() && m.status().runId() != null)
                        .map(MemberSight::version)
                        .anyMatch(v -> v != null && !own.canFeed(v));
    }
}
