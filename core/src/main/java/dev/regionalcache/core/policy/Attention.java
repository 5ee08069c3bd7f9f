package dev.regionalcache.core.policy;

/** Where the time that a walk through all keys may take goes. Pure. */
public final class Attention {

    /** The share of a server's time for classes of which one needs it: under 2 % with what a server does not count. */
    public static final double URGENT = 0.016;

    /** The same while all is in order. */
    public static final double CALM = 0.004;

    /** Of so many pages all classes are asked about on one while another class is over its limit. */
    private static final int ALL_ON_EACH = 4;

    private Attention() {}

    /** The share of a server's time. */
    public static double share(boolean urgent) {
        return urgent ? URGENT : CALM;
    }

    /**
     * Whether the keys of a class that are on a page are asked about.
     *
     * @param page counted from the beginning
     * @param someAreOver whether a class is over its limit
     * @param isOver whether this one is
     */
    public static boolean asks(long page, boolean someAreOver, boolean isOver) {
        return !someAreOver || isOver || page % ALL_ON_EACH == 0;
    }
}
