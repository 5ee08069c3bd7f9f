package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Beginning;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.core.topology.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One observation of a cache by the leader whose term is {@code term}.
 *
 * @param term random id of the leader's term
 * @param declared the declared regions and their tree
 * @param readable the regions (witnesses too) whose cluster answers; one without a member there has none
 * @param members the members that were read, consistently (not from a cache) where the epoch is about to change
 * @param first the region at which a first epoch begins
 * @param wanted the witnesses and times that the cache's spec asks for now
 * @param paused {@code spec.pause}
 * @param written whether there may have been a primary: {@code status.writable} of any member records one, or its witness has
 *     answered one, whose own member may not be readable
 * @param beginnings by replication id, where histories begin that {@code status.writable} of members records
 * @param underWay whether the cache's status has a change of the primary that is not completed: it is finished also in a pause
 * @param from the primary region before the epoch that is under way, of the cache's status; null where unknown
 * @param wish another primary that is wished for; null: none
 * @param excluded regions that held up the epochs before
 * @param lasting how long the newest epoch has been in its step ({@link Progress#lasting})
 * @param patience how long this leader leaves another one's unfinished epoch alone: a random one to three step limits,
 *     drawn once a term and again after being superseded
 * @param stepLimit after which the first step that is held up is superseded, leaving out the region that held it up
 */
public record CacheSight(
        String term,
        Topology declared,
        Set<String> readable,
        List<MemberSight> members,
        String first,
        Terms wanted,
        boolean paused,
        boolean written,
        Map<String, Beginning> beginnings,
        boolean underWay,
        @Nullable String from,
        @Nullable Wish wish,
        Set<String> excluded,
        Duration lasting,
        Duration patience,
        Duration stepLimit) {

    private static final int MAX_DOUBLINGS = 2;

    /** How long direct children of the old primary are waited for once a majority is prepared. */
    public static final Duration CHILDREN_WAIT = Duration.ofMillis(300);

    /** How long the first primary's server may take to come up before another region is tried. */
    public static final Duration BEGINNING = Duration.ofMinutes(3);

    /**
     * Whether the step may be superseded. Where one region after the other holds an epoch up, it is not the regions but a
     * machine or a network that is too slow for the limit, and every new epoch costs more of it: so the limit is doubled with
     * each, up to four times.
     */
    boolean isStepOver() {
        int doublings = Math.clamp(excluded.size() - 1, 0, MAX_DOUBLINGS);
        return lasting.compareTo(stepLimit.multipliedBy(1L << doublings)) > 0;
    }

    /** The member of a region, if it was read. */
    public Optional<MemberSight> member(String region) {
        return members.stream().filter(m -> m.region().equals(region)).findFirst();
    }

    /** Witnesses of living agents that are connected to the head of a region. */
    Set<String> connectedTo(String region) {
        return members.stream()
                .filter(m -> m.agentAlive() && m.status().connected().contains(region))
                .map(MemberSight::region)
                .collect(Collectors.toSet());
    }

    /**
     * How many regions get another parent where the primary moves from one region to another; from one that is not known or in
     * no tree any more: how deep the other is.
     */
    int changes(@Nullable String from, String to) {
        Tree after = declared.inForce(to, Set.of());
        return from == null || !declared.regions().contains(from)
                ? after.depth(to)
                : declared.inForce(from, Set.of()).reparentings(after).size();
    }

    /** Whether every member of a living agent has this epoch. */
    boolean isTold(Epoch triple) {
        return members.stream().allMatch(m -> !m.agentAlive() || triple.equals(m.triple()));
    }

    /** Members whose agents live. */
    Set<String> alive() {
        return members.stream()
                .filter(MemberSight::agentAlive)
                .map(MemberSight::region)
                .collect(Collectors.toSet());
    }
}
