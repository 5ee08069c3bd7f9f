package dev.regionalcache.core.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Estimates the sizes of classes while all keys are walked through, long before the walk has ended.
 *
 * <p>SCAN goes by the hashes of keys, so a page of it is a random sample of all keys, and its keys against all keys are the
 * part of them that it covers. A class that is seen often is known from few pages and so soon; for a rare one more are taken,
 * up to a whole walk, after which nothing is left to chance. What the newest pages do not cover is taken to be as they were
 * when they were read; keys that were removed since are missing on the page where they were seen, and nowhere else. The share
 * that comes of it is one of the keys that there are now. The sizes of keys are known from a sample of each class. The two
 * errors are independent, so their squares add up. For one thread at a time.
 */
public final class Census {

    /** So many keys of a class tell its share to 4 % with 95 % confidence; more would be older. */
    private static final int ENOUGH = 2_000;

    private static final int MOST_PAGES = 1_024;

    /** The quantile of the normal distribution for 95 % on both sides. */
    private static final double CONFIDENCE = 1.96;

    /** A page that was read, and what has been removed of it since. */
    private static final class Page {
        private final long total;
        private final int scanned;
        private final int[] found;
        private final int[] gone;
        private int allGone;

        Page(long total, int scanned, int[] found) {
            this.total = total;
            this.scanned = scanned;
            this.found = found.clone();
            gone = new int[found.length];
        }
    }

    /** The page with a number is at the number's rest by the most of them. */
    private final List<Page> pages = new ArrayList<>();

    private final List<SizeSample> sizes = new ArrayList<>();
    private long read;
    private long total;

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
     * @param found how many of them were of each class
     * @return the number of the page
     */
    public long page(long all, int scanned, int[] found) {
        Page page = new Page(all, scanned, found);
        int place = (int) (read % MOST_PAGES);
        if (place < pages.size()) {
            pages.set(place, page);
        } else {
            pages.add(page);
        }
        total = all;
        return read++;
    }

    /** A key of a class, taken at random, takes so many bytes. */
    public void sized(int ofClass, long bytes) {
        sizes.get(ofClass).add(bytes);
    }

    /** A key of a class that was seen on this page was removed. */
    public void removed(int ofClass, long page) {
        total = Math.max(0, total - 1);
        if (page > read - 1 - pages.size() && page < read) {
            Page seen = pages.get((int) (page % MOST_PAGES));
            seen.gone[ofClass]++;
            seen.allGone++;
        }
    }

    /** The size of a class now. */
    public Estimate estimate(int ofClass) {
        double covered = 0;
        double scanned = 0;
        double found = 0;
        double left = 0;
        double allLeft = 0;
        for (long number = read - 1; number >= read - pages.size() && found < ENOUGH && covered < 1; number--) {
            Page page = pages.get((int) (number % MOST_PAGES));
            if (page.scanned > 0) {
                covered += (double) page.scanned / Math.max(page.total, page.scanned);
                scanned += page.scanned;
                found += page.found[ofClass];
                left += page.found[ofClass] - page.gone[ofClass];
                allLeft += page.scanned - page.allGone;
            }
        }
        if (scanned == 0) {
            return new Estimate(0, 0, 0);
        }
        double unseen = Math.max(0, 1 - covered);
        double all = allLeft + scanned * unseen / covered;
        double share = all > 0 ? (left + found * unseen / covered) / all : 0;
        return estimate(sizes.get(ofClass), share * total, shareError(found, scanned, unseen) * total);
    }

    private static Estimate estimate(SizeSample size, double keys, double keysError) {
        double bytes = keys * size.mean();
        double byCount = keysError * size.mean();
        double bySize = keys * size.standardError();
        return new Estimate(keys, bytes, CONFIDENCE * Math.hypot(byCount, bySize));
    }

    /** The standard error of a share, of which the whole leaves none; one that was not found once may still be there. */
    private static double shareError(double found, double scanned, double unseen) {
        double share = (found + 1) / (scanned + 2);
        return Math.sqrt(share * (1 - share) / scanned * unseen);
    }
}
