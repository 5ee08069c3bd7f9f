package dev.regionalcache.operator.controlplane.planning;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of a cache between two looks at it: times, which are by its own monotonic clock. Nothing that
 * safety rests on; after a start it is empty.
 *
 * @param phase the step that the cache was in at the last look, as {@link Plan#phase} named it
 * @param inPhase since when it has been in it
 * @param proposed whether this leader has begun a change itself
 * @param luck from 1 to 3, random: how many step limits a leader that was superseded waits
 * @param excluded regions that held up the change that is under way
 * @param down how long each region has said that its link to its parent is down
 * @param up how long each has said that it is up
 * @param led how long ago regions were led past parents that they did not reach, by {@link #pair}
 * @param held how long the lease that is held now has been seen to be held; null: none is
 */
public record StepMemory(
        String phase,
        Duration inPhase,
        boolean proposed,
        double luck,
        Set<String> excluded,
        Map<String, Duration> down,
        Map<String, Duration> up,
        Map<String, Duration> led,
        @Nullable Duration held) {

    /** Nothing is remembered. */
    public static final StepMemory NONE =
            new StepMemory("", Duration.ZERO, false, 1, Set.of(), Map.of(), Map.of(), Map.of(), null);

    /** Takes copies. */
    public StepMemory {
        excluded = Set.copyOf(excluded);
        down = Map.copyOf(down);
        up = Map.copyOf(up);
        led = Map.copyOf(led);
    }

    /** The key of a region that was led past a parent. */
    public static String pair(String region, String parent) {
        return region + "<" + parent;
    }

    /**
     * Whether the region says that it has not reached its parent for so long that it is led past it. One whose link is only
     * just down is on its way to another parent, or its parent restarts.
     */
    public boolean isCutOff(String region) {
        Duration since = down.get(region);
        return since != null && since.compareTo(Parents.UNREACHABLE) >= 0;
    }

    /** How long the cache has been in this phase. */
    Duration in(String now) {
        return now.equals(phase) ? inPhase : Duration.ZERO;
    }
}
