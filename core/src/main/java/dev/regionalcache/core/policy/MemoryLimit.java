package dev.regionalcache.core.policy;

/**
 * How much memory a class may take, and how many keys go for it. Removal begins over the limit and ends a little below it,
 * so that a class at its limit is not cut at in every round.
 *
 * @param bytes the limit
 */
public record MemoryLimit(long bytes) {

    /** From here on a class is watched closely: it may soon be over its limit. */
    private static final double NEAR = 0.75;

    /** What is left of the limit when keys were removed. */
    private static final double RELIEF = 0.97;

    /** From here on a class is far over its limit. */
    private static final double FAR = 1.02;

    /** One of so many candidates goes while there is time. */
    private static final int OF_SO_MANY = 4;

    /** The most keys of a class that go in one round. */
    public static final int MOST_OF_A_ROUND = 512;

    /** The class's memory against the limit; 1 is all of it. */
    public double share(Estimate estimate) {
        return estimate.bytes() / bytes;
    }

    /** Whether it may soon be over. */
    public boolean isNear(Estimate estimate) {
        return share(estimate) >= NEAR;
    }

    /** Whether it is over, as far as the estimate can be trusted: a key that went for a guess does not come back. */
    public boolean isOver(Estimate estimate) {
        return atLeast(estimate) > bytes;
    }

    /**
     * How many of the known candidates are to go now. While the class is not far over its limit there is time to see more of
     * its keys: then most of the candidates stay, so that those that go are the first of many.
     */
    public int excess(Estimate estimate, int candidates) {
        int keys = excess(estimate);
        return Math.min(keys, atLeast(estimate) > FAR * bytes ? candidates : candidates / OF_SO_MANY);
    }

    /** How many keys are too many now. */
    public int excess(Estimate estimate) {
        if (!isOver(estimate)) {
            return 0;
        }
        double keys = (atLeast(estimate) - RELIEF * bytes) / estimate.bytesOfOne();
        return (int) Math.min(MOST_OF_A_ROUND, Math.ceil(keys));
    }

    /** One standard error below the estimate: its error is two of them. */
    private static double atLeast(Estimate estimate) {
        return estimate.bytes() - estimate.error() / 2;
    }
}
