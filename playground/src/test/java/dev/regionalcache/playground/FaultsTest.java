package dev.regionalcache.playground;

import java.util.stream.LongStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random faults, several at once, while applications write in all regions: after each round the cache is ready again, every
 * acknowledged write is present or reported lost, and no two servers were writable at one moment. Several worlds have theirs at
 * the same time, for most of a round is waiting. With {@code -Dfaults=N} in all, and {@code -Dseed=S -Dworlds=1} to do the same
 * again, as far as time allows.
 */
@EnabledIfSystemProperty(named = "faults", matches = "\\d+")
@Execution(ExecutionMode.CONCURRENT)
class FaultsTest {

    /** As many as two processors have time for. */
    private static final int WORLDS = Integer.getInteger("worlds", 3);

    private static final int FAULTS = Math.ceilDiv(Integer.getInteger("faults", 0), WORLDS);

    static LongStream seeds() {
        long first = Long.getLong("seed", System.nanoTime());
        return LongStream.range(first, first + WORLDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostWithoutAWord(long seed) throws Exception {
        try (FaultyWorld world = new FaultyWorld(seed)) {
            world.bear(FAULTS);
        }
    }
}
