package dev.regionalcache.core.rollout;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a server program.
 *
 * @param engine {@code Redis} or {@code Valkey}
 */
public record ServerVersion(String engine, int major, int minor) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(\\..*)?");

    /**
     * Reads {@code 8.0} or {@code 7.0.15}.
     *
     * @throws IllegalArgumentException when the text is no version
     */
    public static ServerVersion parse(String engine, String version) {
        Matcher matcher = FORM.matcher(version);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a version of " + engine + ": " + version);
        }
        return new ServerVersion(engine, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Whether a replica of version {@code replica} can read a full copy from a master of this version. A full copy is an
     * RDB stream, and a server reads its own format and older ones; given a newer one it is emptied. Formats: Redis 6.2
     * writes 9, 7.0 writes 10, 7.2 writes 11, 7.4 and 8 write 12; Valkey 7.2 and 8 write 11, 9 writes 80, which Redis
     * does not read. Measured for 6.2, 7.0 and Valkey 8.
     */
    public boolean canFeed(ServerVersion replica) {
        boolean fork = !engine.equals(replica.engine) && format() > 11;
        return !fork && format() <= replica.format();
    }

    private int format() {
        if (engine.toLowerCase(Locale.ROOT).equals("valkey")) {
            return major >= 9 ? 80 : 11;
        }
        int number = major * 100 + minor;
        if (number >= 704) {
            return number >= 900 ? 13 : 12;
        }
        return number >= 702 ? 11 : number >= 700 ? 10 : 9;
    }

    @Override
    public String toString() {
        return engine + " " + major + "." + minor;
    }
}
