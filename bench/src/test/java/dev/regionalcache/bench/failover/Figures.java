package dev.regionalcache.bench.failover;

import java.util.Map;

/**
 * What one run showed.
 *
 * @param gapMillis from the fault until the first write was accepted
 * @param caughtUpMillis from then until all other servers that live had that write
 * @param lost acknowledged writes that the new primary does not have
 * @param fullCopies how many of the others that lived copied everything since the fault
 * @param steps milliseconds from the fault until each step that the contender tells of
 */
record Figures(double gapMillis, double caughtUpMillis, long lost, long fullCopies, Map<String, Double> steps) {}
