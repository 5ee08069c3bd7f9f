package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest epoch of an observation. An epoch is chosen if any member has its choice; where two proposers share the number,
 * the chosen one counts, of two such the one whose primary holds its lease, then the leader's own.
 *
 * @param members those that are in this epoch
 * @param others those that have this number, and another proposer or other terms: they can follow only into the next one
 */
record Newest(
        long number,
        String proposer,
        @Nullable Choice choice,
        @Nullable Terms terms,
        List<MemberSight> members,
        List<MemberSight> others) {

    static Newest of(CacheSight sight) {
        long number =
                sight.members().stream().mapToLong(m -> m.spec().number()).max().orElse(0);
        List<MemberSight> all = sight.members().stream()
                .filter(m -> m.spec().number() == number)
                .toList();
        MemberSight.@Nullable Spec named = all.stream()
                .max(Comparator.<MemberSight, Boolean>comparing(m -> m.spec().chosen() != null)
                        .thenComparing(m -> isHeldBy(m, sight))
                        .thenComparing(m -> m.spec().proposer().equals(sight.term()))
                        .thenComparing(m -> m.spec().proposer()))
                .map(MemberSight::spec)
                .orElse(null);
        if (named == null) {
            return new Newest(number, "", null, null, List.of(), List.of());
        }
        List<MemberSight> same =
                all.stream().filter(m -> m.spec().isSameEpoch(named)).toList();
        List<MemberSight> others =
                all.stream().filter(m -> !m.spec().isSameEpoch(named)).toList();
        return new Newest(number, named.proposer(), named.chosen(), named.terms(), same, others);
    }

    /** The triple; null while the epoch is prepared. */
    @Nullable
    Epoch triple() {
        return choice == null ? null : new Epoch(number, proposer, choice.region());
    }

    /** The triple that is handed over in this epoch, where it is a switchover. */
    @Nullable
    Epoch handedOver() {
        return choice == null
                ? null
                : members.stream()
                        .map(m -> m.spec().previous())
                        .filter(p -> p != null && !p.region().equals(choice.region()))
                        .findFirst()
                        .orElse(null);
    }

    /** Whether the region of an epoch is seen holding its lease; null: nobody was chosen in it. */
    static boolean isHeld(@Nullable Epoch epoch, CacheSight sight) {
        return epoch != null
                && sight.member(epoch.region())
                        .filter(m -> m.agentAlive() && epoch.equals(m.status().held()))
                        .isPresent();
    }

    /**
     * Whether the primary that this member names holds its lease in this very epoch. A leader whose writes are late may have
     * begun the number twice, with other witnesses: a lease that is held by the ones says nothing of the others.
     */
    private static boolean isHeldBy(MemberSight member, CacheSight sight) {
        Epoch triple = member.triple();
        return triple != null
                && isHeld(triple, sight)
                && sight.member(triple.region())
                        .filter(m -> m.spec().isSameEpoch(member.spec()))
                        .isPresent();
    }

    /**
     * Whether the region that hands over is in this epoch by now. Where its member cannot be read any more, the others have what
     * it has released.
     */
    boolean isTold(Epoch previous) {
        return isReleased(previous) || members.stream().anyMatch(m -> m.region().equals(previous.region()));
    }

    /** Whether members of this epoch were told that the one before is given up. */
    boolean isReleased(Epoch previous) {
        return members.stream().anyMatch(m -> m.spec().released().contains(previous));
    }

    Set<String> prepared() {
        return members.stream()
                .filter(m -> m.isPrepared(number, proposer))
                .map(MemberSight::region)
                .collect(Collectors.toSet());
    }

    /**
     * Those that find the primary of their epoch gone. One that was led into another leader's epoch of this number answers
     * nobody in this one: without its vote two halves of the witnesses would wait for each other for ever. One that prepares
     * such an epoch has no primary to vote about, and counts without a vote.
     */
    Set<String> votes() {
        return Stream.concat(members.stream(), others.stream())
                .filter(m -> m.agentAlive() && isLostTo(m))
                .map(MemberSight::region)
                .collect(Collectors.toSet());
    }

    private boolean isLostTo(MemberSight member) {
        Epoch triple = member.triple();
        return triple == null
                ? others.contains(member)
                : triple.equals(member.status().vote());
    }

    /**
     * Whether its primary is seen holding its lease, or to be writable where there is none. What an agent last said of its
     * lease stays in its status when it dies with its region, for as long as its heartbeat counts; the witnesses know sooner.
     */
    boolean isWritable(CacheSight sight) {
        Epoch triple = triple();
        return triple != null
                && terms != null
                && (terms.lease() == null || !terms.isMajority(votes()))
                && sight.member(triple.region())
                        .filter(m -> m.agentAlive() && triple.equals(m.triple()) && members.contains(m))
                        .filter(m -> terms.lease() != null
                                ? triple.equals(m.status().held())
                                : m.status().writableRunId() != null
                                        && m.status()
                                                .writableRunId()
                                                .equals(m.status().runId()))
                        .isPresent();
    }

    boolean isGivenUp(CacheSight sight) {
        Epoch triple = triple();
        return triple != null
                && sight.members().stream()
                        .anyMatch(m -> triple.equals(m.status().givenUp()));
    }

    /** The terms of an epoch that takes this one's place, as long as nothing else is wanted. */
    Terms inherited(CacheSight sight) {
        Terms own = terms == null ? sight.wanted() : terms;
        return isWritable(sight)
                ? own.alone()
                : own.joined(others.stream().flatMap(m -> m.spec().terms().sets()));
    }

    /** Every lease that is known to be given up, and could still bind a witness. */
    Set<Epoch> releases(CacheSight sight) {
        Set<Epoch> releases = new HashSet<>();
        members.forEach(m -> releases.addAll(m.spec().released()));
        sight.members().stream()
                .flatMap(m -> Stream.ofNullable(m.status().givenUp()))
                .forEach(releases::add);
        // An older one binds nobody who has seen the last few.
        releases.removeIf(r -> r.number() + 8 < number);
        return releases;
    }

    Progress.Step step(CacheSight sight) {
        if (number == 0 || terms == null) {
            return Progress.Step.IDLE;
        }
        if (choice == null) {
            return terms.isMajority(prepared()) ? Progress.Step.PREPARED : Progress.Step.PREPARING;
        }
        if (!isWritable(sight)) {
            Epoch previous = handedOver();
            return previous == null || isTold(previous) ? Progress.Step.PROMOTING : Progress.Step.ANNOUNCING;
        }
        boolean all = sight.members().stream()
                .filter(MemberSight::agentAlive)
                .allMatch(m -> m.spec().number() == number
                        && m.spec().chosen() != null
                        && (m.spec().parent() == null || m.status().linkUp()));
        return all ? Progress.Step.COMPLETED : Progress.Step.FOLLOWING;
    }

    /**
     * Whether regions are on their way to the primary, and are waited for. One that misses a whole epoch copies everything
     * afterwards, for a server knows one history before its own. One that does not arrive holds nothing up for longer than a step.
     */
    boolean areArriving(CacheSight sight) {
        return step(sight) == Progress.Step.FOLLOWING && sight.lasting().compareTo(sight.stepLimit()) < 0;
    }
}
