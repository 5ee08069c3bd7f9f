package dev.regionalcache.core.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Beginning;
import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the leader "me" has read of a cache of the regions a, b and c, of which b and c are children of a. A test changes it,
 * and asks for the decision.
 */
final class SeenCache {

    static final Set<String> ABC = Set.of("a", "b", "c");
    static final Terms TERMS = new Terms(ABC, Set.of(), LeaseTimings.LONGEST);
    static final Choice A = new Choice("a", "run-a", "h1", 1L);
    static final Epoch A1 = new Epoch(1, "me", "a");

    private final Map<String, SeenMember> members = new TreeMap<>();
    Terms wanted = TERMS;
    boolean paused;
    boolean underWay;

    @Nullable
    Wish wish;

    Set<String> excluded = Set.of();
    Duration lasting = Duration.ZERO;
    boolean written;
    Map<String, Beginning> beginnings = Map.of();

    /** What the server of a region holds; null: it does not answer. */
    record At(String region, @Nullable Position position) {}

    static At position(String region, long offset, Long marker) {
        return new At(region, new Position("h1", null, null, offset, 10, true, marker, "h1", false));
    }

    static Wish wish(String region) {
        return new Wish(region, Wish.ORDER, ABC);
    }

    /** The primary a holds its lease in epoch 1, b and c follow it, and b was ordered; c has the greatest priority. */
    static SeenCache withOrder() {
        SeenCache cache = new SeenCache();
        cache.epoch1(A1, null, Set.of());
        cache.members().forEach(m -> m.version("7.0"));
        cache.member("c").priority = 180;
        cache.wish = wish("b");
        return cache;
    }

    /**
     * The primary is a, in epoch 1; b and c follow it.
     *
     * @param held what a holds
     * @param givenUp what a has given up
     * @param votes the regions that find a gone
     */
    void epoch1(@Nullable Epoch held, @Nullable Epoch givenUp, Set<String> votes) {
        members.clear();
        for (String region : ABC) {
            SeenMember member = add(region, 1);
            member.chosen = A;
            member.vote = votes.contains(region) ? A1 : null;
            boolean primary = region.equals("a");
            if (primary) {
                member.held = held;
                member.givenUp = givenUp;
                member.writableRunId = "run-a";
            } else {
                member.parent = "a";
                member.linkUp = true;
            }
        }
    }

    /** A witness without servers, beside them in epoch 1. */
    void witness(String region, boolean alive) {
        SeenMember witness = add(region, 1);
        witness.chosen = A;
        witness.agentAlive = alive;
    }

    /** Epoch 2 is prepared by all; b has the greatest priority. */
    void preparing(At... holding) {
        members.clear();
        for (At at : holding) {
            SeenMember member = add(at.region(), 2);
            member.priority = at.region().equals("b") ? 200 : 100;
            member.prepared = new Prepared(2, "me");
            member.position = at.position();
        }
    }

    /** Epoch 2 is prepared by all; c holds the most, then b. */
    void preparing() {
        preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 110, 1L));
    }

    private SeenMember add(String region, long number) {
        SeenMember member = new SeenMember(region);
        member.number = number;
        members.put(region, member);
        return member;
    }

    SeenMember member(String region) {
        SeenMember member = members.get(region);
        if (member == null) {
            throw new IllegalArgumentException(region);
        }
        return member;
    }

    Collection<SeenMember> members() {
        return members.values();
    }

    /** Its cluster cannot be read. */
    void remove(String region) {
        members.remove(region);
    }

    FailoverDecision decide() {
        return FailoverRules.decide(new CacheSight(
                "me",
                new Topology(List.of(new Region("a", null), new Region("b", "a"), new Region("c", "a"))),
                ABC,
                members().stream().map(SeenMember::sight).toList(),
                "a",
                wanted,
                paused,
                written,
                beginnings,
                underWay,
                "a",
                wish,
                excluded,
                lasting,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5)));
    }

    /** What is chosen, where something is. */
    Choice choice() {
        return ((FailoverDecision.Choose) decide()).choice();
    }

    /** Why nothing is done, where nothing is. */
    String blockedBy() {
        return ((FailoverDecision.Blocked) decide()).reason();
    }

    void assertRefused(String reason) {
        assertThat(decide()).isInstanceOfSatisfying(FailoverDecision.Refuse.class, refusal -> {
            assertThat(refusal.epoch()).isEqualTo(A1);
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.message()).isNotBlank();
        });
    }
}
