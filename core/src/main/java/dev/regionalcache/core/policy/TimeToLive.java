package dev.regionalcache.core.policy;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long the keys of a class live.
 *
 * @param longest from a second to a year
 * @param jitterPercent how much shorter one that is given may be, 0 to 90
 */
public record TimeToLive(Duration longest, int jitterPercent) {

    /** A key without an end, as PTTL says it. */
    public static final long ENDLESS = -1;

    /** A key that is not there, as PTTL says it. */
    public static final long GONE = -2;

    /** Clients set ends by their own clocks: so much longer is not worth a correction. */
    private static final Duration MOST_TOLERATED = Duration.ofSeconds(1);

    private static final int TOLERATED_SHARE = 100;

    /** Refuses what the schema refuses. */
    public TimeToLive {
        if (longest.toMillis() < 1_000 || jitterPercent < 0 || jitterPercent > 90) {
            throw new IllegalArgumentException("no time to live: %s, %d %%".formatted(longest, jitterPercent));
        }
    }

    /** The greatest rest of a life, in milliseconds, that is let be. */
    public long mostMillis() {
        return longest.toMillis() + Math.min(MOST_TOLERATED.toMillis(), longest.toMillis() / TOLERATED_SHARE);
    }

    /** Whether a key has no end or too late a one, by what PTTL says of it. */
    public boolean isWrong(long pttl) {
        return pttl == ENDLESS || pttl > mostMillis();
    }

    /** A time to live in milliseconds for one key: the longest, less a random part of up to the jitter. */
    public long next(RandomGenerator random) {
        long most = longest.toMillis();
        return most - (long) (most * (jitterPercent / 100.0) * random.nextDouble());
    }
}
