package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tree is in force. A region follows its parent in the declared tree, or the nearest ancestor that it can: one that
 * does not reach its parent for a while is led past it, and comes back when the parent follows its own again. What an API
 * server does is no matter.
 */
final class Parents {

    /** How long a child says that it does not reach its parent before it follows another. */
    static final Duration UNREACHABLE = Duration.ofSeconds(15);

    /** The same where the parent's agent is not heard of either: two who do not know of each other say that it is away. */
    static final Duration AWAY = Duration.ofSeconds(5);

    /** How long a region follows its parent before its children come back: a link that comes and goes moves nobody. */
    static final Duration STEADY = Duration.ofSeconds(5);

    /** How long a region does not come back to a parent that it did not reach though others do. */
    static final Duration RETURN = Duration.ofMinutes(5);

    private final Observation seen;
    private final Topology topology;
    private final String primary;

    /** What is left of all that time alone will bring about. */
    private final List<Duration> waits = new ArrayList<>();

    Parents(Observation seen, Topology topology, String primary) {
        this.seen = seen;
        this.topology = topology;
        this.primary = primary;
    }

    /**
     * The tree in force.
     *
     * @param again after how long time alone may change it; null: it does not
     */
    record InForce(Tree tree, @Nullable Duration again) {}

    /**
     * The tree.
     *
     * @param absent regions that have no servers and cannot get any: the tree closes over them
     * @param leased whether regions may be led past others
     */
    InForce inForce(Set<String> absent, boolean leased) {
        Tree declared = topology.inForce(primary, absent);
        if (!leased) {
            return new InForce(declared, null);
        }
        Map<String, String> parents = new LinkedHashMap<>();
        declared.parents().keySet().forEach(region -> parents.put(region, parent(region, declared)));
        Duration again = waits.stream().min(Comparator.naturalOrder()).orElse(null);
        return new InForce(new Tree(primary, parents), again);
    }

    private String parent(String region, Tree declared) {
        String ancestor = declared.parents().get(region);
        while (ancestor != null && !ancestor.equals(primary) && isAvoided(region, ancestor)) {
            ancestor = declared.parents().get(ancestor);
        }
        return ancestor == null ? primary : ancestor;
    }

    private boolean isAvoided(String region, String parent) {
        CacheMember member = member(region);
        if (member == null) {
            return false;
        }
        Peer now = member.getSpec().parent();
        if (now != null && now.region().equals(parent)) {
            return isLonger(seen.memory().down().get(region), isHeard(parent) ? UNREACHABLE : AWAY);
        }
        if (!isFollowing(parent)) {
            return true;
        }
        Duration led = seen.memory().led().get(StepMemory.pair(region, parent));
        boolean steady = isLonger(seen.memory().up().get(parent), STEADY);
        boolean mayReturn = led == null || isLonger(led, RETURN);
        return !steady || !mayReturn;
    }

    /** Whether it has been so for that long; where it has been so for less, the tree is to be looked at again later. */
    private boolean isLonger(@Nullable Duration since, Duration limit) {
        if (since == null) {
            return false;
        }
        if (since.compareTo(limit) < 0) {
            waits.add(limit.minus(since));
            return false;
        }
        return true;
    }

    private @Nullable CacheMember member(String region) {
        return seen.region(region).map(RegionView::member).orElse(null);
    }

    private boolean isHeard(String region) {
        return seen.region(region).filter(RegionView::agentAlive).isPresent();
    }

    private boolean isFollowing(String region) {
        return isHeard(region)
                && seen.region(region).filter(RegionView::isLinkUp).isPresent();
    }
}
