package dev.regionalcache.core.policy;

/**
 * How large a class is, as far as samples tell.
 *
 * @param keys how many keys it has
 * @param bytes the memory that they take
 * @param error by how many bytes the truth may be more or less, with 95 % confidence
 */
public record Estimate(double keys, double bytes, double error) {

    /** Bytes of a key, on average. */
    public double bytesOfOne() {
        return keys > 0 ? bytes / keys : 0;
    }
}
