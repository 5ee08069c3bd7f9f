package dev.regionalcache.core.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Estimates the sizes of classes while all keys are walked through, long before the walk has ended.
 *
 * <p>SCAN goes by the hashes of keys, so a page of it is a random sample of all keys, and covers a known part of the whole. In
 * the first walk a class is taken to be everywhere as on the newest pages. Afterwards it
 * is what was left on each page of the last whole walk, and its share of what has come since: of that the number of all keys
 * tells how much it is, and the newest pages, against what was left there a walk before, of which class it is. A page takes
 * the place of as much of the oldest ones as it covers, or what was removed from both would be missing in one of them only. Keys
 * that are removed are missing on the page where they were seen, and nowhere else. The sizes of keys are known from a sample of each
 * class; the two errors are independent, so their squares add up. For one thread at a time.
 */
public final class Census {

    /** So many keys of a class tell its share to 4 % with 95 % confidence; more would be older. */
    private static final int ENOUGH = 2_000;

    /** Pages are put together so that a walk has no more parts than this, and two walks are remembered. */
    private static final int PARTS_OF_A_WALK = 512;

    private static final int MOST_PARTS = 2 * PARTS_OF_A_WALK;

    /** So much of a walk is compared with the walk before. */
    private static final double FRONT = 0.25;

    /** A whole walk, for sums of fractions. */
    private static final double WHOLE = 1 - 1e-9;

    /** The quantile of the normal distribution for 95 % on both sides. */
    private static final double CONFIDENCE = 1.96;

    /** A part with a number is at the number's rest by the most of them. */
    private final List<Part> parts = new ArrayList<>();

    private final List<SizeSample> sizes = new ArrayList<>();
    private long begun;
    private long total;

    /** The oldest part of which something belongs to the last whole walk, up to now. */
    private long oldestOfWalk;

    /** How much of all hashes the parts from that one on stand for. */
    private double walked;

    /** One page, or some, and what has been removed of their keys since. */
    private static final class Part {
        private final int[] found;
        private final int[] gone;
        private double covered;
        private int scanned;
        private int allGone;

        /** What of it belongs to the last whole walk, with the variance that comes of not knowing which keys these are. */
        private final double[] left;

        private final double[] variance;
        private double standsFor;
        private double allLeft;

        Part(int classes) {
            found = new int[classes];
            gone = new int[classes];
            left = new double[classes];
            variance = new double[classes];
        }

        void add(double hashes, int keys, int[] ofClasses) {
            covered += hashes;
            standsFor += hashes;
            scanned += keys;
            allLeft += keys;
            for (int i = 0; i < found.length; i++) {
                found[i] += ofClasses[i];
                left[i] += ofClasses[i];
            }
        }

        void remove(int ofClass) {
            gone[ofClass]++;
            allGone++;
            left[ofClass] = Math.max(0, left[ofClass] - 1);
            allLeft = Math.max(0, allLeft - 1);
        }

        /** A part of it is covered by a newer one: each key is in what is left with this probability. */
        void keep(double share) {
            standsFor *= share;
            allLeft *= share;
            for (int i = 0; i < left.length; i++) {
                variance[i] = share * (share * variance[i] + left[i] * (1 - share));
                left[i] *= share;
            }
        }
    }

    /** What is known of one class, and of all keys, from several parts. */
    private static final class Sum {
        private final int ofClass;
        private double covered;
        private double scanned;
        private double found;
        private double left;
        private double allLeft;

        Sum(int ofClass) {
            this.ofClass = ofClass;
        }

        void add(Part part) {
            covered += part.covered;
            scanned += part.scanned;
            found += part.found[ofClass];
            left += part.found[ofClass] - part.gone[ofClass];
            allLeft += part.scanned - part.allGone;
        }
    }

    /** Of so many classes nothing is known. */
    public Census(int classes) {
        for (int i = 0; i < classes; i++) {
            sizes.add(new SizeSample());
        }
    }

    /**
     * A page was read.
     *
     * @param all how many keys there were in all
     * @param scanned how many keys were on it
     * @param covered the part of all hashes that it covers, more than 0 and at most 1
     * @param found how many of them were of each class
     * @return what {@link #removed} is told of its keys
     */
    public long page(long all, int scanned, double covered, int[] found) {
        if (begun == 0 || part(begun - 1).covered * PARTS_OF_A_WALK >= 1) {
            begin();
        }
        part(begun - 1).add(covered, scanned, found);
        walked += covered;
        takePlace();
        total = all;
        return begun - 1;
    }

    /** The newest takes the place of the oldest, as far as it covers it. */
    private void takePlace() {
        while (walked > 1) {
            Part oldest = part(oldestOfWalk);
            double over = walked - 1;
            if (oldest.standsFor <= over) {
                walked -= oldest.standsFor;
                oldestOfWalk++;
            } else {
                oldest.keep(1 - over / oldest.standsFor);
                walked = 1;
            }
        }
    }

    private void begin() {
        Part part = new Part(sizes.size());
        int place = (int) (begun % MOST_PARTS);
        if (place < parts.size()) {
            parts.set(place, part);
        } else {
            parts.add(part);
        }
        begun++;
    }

    private Part part(long number) {
        return parts.get((int) (number % MOST_PARTS));
    }

    /** A key of a class, taken at random, takes so many bytes. */
    public void sized(int ofClass, long bytes) {
        sizes.get(ofClass).add(bytes);
    }

    /** A key of a class was removed; {@code page} is what was said of the page where it was seen. */
    public void removed(int ofClass, long page) {
        total = Math.max(0, total - 1);
        if (page >= oldest() && page < begun) {
            part(page).remove(ofClass);
        }
    }

    private long oldest() {
        return begun - parts.size();
    }

    /** The size of a class now. */
    public Estimate estimate(int ofClass) {
        return walked < WHOLE ? sampled(ofClass) : counted(ofClass);
    }

    /** In the first walk. */
    private Estimate sampled(int ofClass) {
        Sum newest = new Sum(ofClass);
        for (long number = begun - 1; number >= oldest() && newest.found < ENOUGH; number--) {
            newest.add(part(number));
        }
        if (newest.scanned == 0) {
            return new Estimate(0, 0, 0);
        }
        double unseen = 1 - newest.covered;
        double all = newest.allLeft + newest.scanned * unseen / newest.covered;
        double share = all > 0 ? (newest.left + newest.found * unseen / newest.covered) / all : 0;
        // One that was not found once may still be there.
        double wary = (newest.found + 1) / (newest.scanned + 2);
        return estimate(ofClass, share * total, total * Math.sqrt(wary * (1 - wary) / newest.scanned * unseen));
    }

    /** After it: what is left of the last whole walk, and of what has come since the share that the newest pages show. */
    private Estimate counted(int ofClass) {
        double left = 0;
        double allLeft = 0;
        double variance = 0;
        for (long number = begun - 1; number >= oldestOfWalk; number--) {
            left += part(number).left[ofClass];
            allLeft += part(number).allLeft;
            variance += part(number).variance[ofClass];
        }
        double come = total - allLeft;
        long before = oldestOfWalk - 1;
        Sum front = new Sum(ofClass);
        for (long number = begun - 1; number > before && front.covered < FRONT; number--) {
            front.add(part(number));
        }
        Sum formerly = new Sum(ofClass);
        for (long number = before; number >= oldest() && formerly.covered < front.covered * WHOLE; number--) {
            formerly.add(part(number));
        }
        double share = share(front.found, front.scanned);
        double compared = front.scanned;
        double grown = front.scanned - formerly.allLeft;
        if (come > 0 && grown > 0 && formerly.covered >= front.covered * WHOLE) {
            double scale = front.covered / formerly.covered;
            compared = front.scanned - formerly.allLeft * scale;
            share = share(front.found - formerly.left * scale, compared);
        }
        double keys = Math.max(0, left + share * come);
        double error = Math.abs(come) * Math.sqrt(share * (1 - share) / Math.max(1, compared));
        return estimate(ofClass, keys, Math.hypot(error, Math.sqrt(variance)));
    }

    private static double share(double ofClass, double all) {
        return all > 0 ? Math.clamp(ofClass / all, 0, 1) : 0;
    }

    private Estimate estimate(int ofClass, double keys, double keysError) {
        SizeSample size = sizes.get(ofClass);
        double byCount = keysError * size.mean();
        double bySize = keys * size.standardError();
        return new Estimate(keys, keys * size.mean(), CONFIDENCE * Math.hypot(byCount, bySize));
    }
}
