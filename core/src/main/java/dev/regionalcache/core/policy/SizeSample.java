package dev.regionalcache.core.policy;

/** The newest sizes of keys that were taken at random. For one thread at a time. */
final class SizeSample {

    private static final int MOST = 512;

    private final long[] newest = new long[MOST];
    private int count;
    private int next;

    void add(long bytes) {
        newest[next] = bytes;
        next = (next + 1) % MOST;
        count = Math.min(count + 1, MOST);
    }

    /** The mean; 0 where nothing is known. */
    double mean() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += newest[i];
        }
        return count == 0 ? 0 : sum / count;
    }

    /** The standard error of the mean; one alone may be off by all of it. */
    double standardError() {
        double mean = mean();
        if (count < 2) {
            return mean;
        }
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (newest[i] - mean) * (newest[i] - mean);
        }
        return Math.sqrt(squares / (count - 1) / count);
    }
}
