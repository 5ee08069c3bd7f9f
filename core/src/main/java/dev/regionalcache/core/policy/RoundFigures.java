package dev.regionalcache.core.policy;

import java.util.List;
import java.util.Locale;

/** Figures for people: two digits, and another one only when the figure has changed noticeably. Pure. */
public final class RoundFigures {

    private static final List<String> UNITS = List.of("", "Ki", "Mi", "Gi", "Ti");
    private static final double NOTICEABLE = 0.1;

    private RoundFigures() {}

    /** A count in two digits. */
    public static long count(double value) {
        double unit = 1;
        while (value / unit >= 100) {
            unit *= 10;
        }
        return Math.round(Math.round(value / unit) * unit);
    }

    /** The same of whole ones. */
    public static long count(long value) {
        return count((double) value);
    }

    /** Bytes as a quantity in two digits, such as 1.3Gi. */
    public static String memory(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1_024 && unit < UNITS.size() - 1) {
            value /= 1_024;
            unit++;
        }
        return value < 10 && unit > 0
                ? String.format(Locale.ROOT, "%.1f%s", value, UNITS.get(unit))
                : count(value) + UNITS.get(unit);
    }

    /** Whether a figure has changed noticeably. */
    public static boolean differ(double before, double now) {
        return Math.abs(now - before) > NOTICEABLE * Math.max(Math.abs(before), Math.abs(now));
    }

    /** The same of whole ones. */
    public static boolean differ(long before, long now) {
        return differ((double) before, (double) now);
    }
}
