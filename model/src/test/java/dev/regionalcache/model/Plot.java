package dev.regionalcache.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a world goes through again and again, where no chance would bring it about: faults that follow one another, with random
 * actors, times and gaps. Each breaks an invariant where a rule is left out that other worlds do not miss.
 */
enum Plot {
    /** Requests of a process are answered late, to the one after it. */
    NUMBERS_USED_AGAIN(false, 3, 5, LossPlots::numbersUsedAgain),

    /** An epoch that a control plane forgot, or never knew to be over, comes back as the one before another. */
    OLD_EPOCH_COMES_BACK(true, 3, 3, QuarrelPlots::oldEpochComesBack),

    /** A witness prepares an epoch, and is told that the one before goes on. */
    PREPARED_AND_TOLD_OTHERWISE(true, 3, 3, QuarrelPlots::preparedAndToldOtherwise),

    /** A witness restarts between its answer and what it has to write about it. */
    WITNESS_FORGETS(true, 3, 3, QuarrelPlots::witnessForgets),

    /** A witness restarts when it has answered what it had written down as the next epoch. */
    NEXT_EPOCH_FORGOTTEN(true, 3, 3, QuarrelPlots::nextEpochForgotten),

    /** Two leaders change different witnesses at once, and then each half is cut off. */
    WITNESSES_CHANGED_TWICE(false, 4, 4, LeaderPlots::witnessesChangedTwice),

    /** Several witnesses are taken out at once, while the control plane reaches half of the regions. */
    WITNESSES_TAKEN_OUT(false, 5, 5, LeaderPlots::witnessesTakenOut),

    /** Two leaders begin to replace the primary at once. */
    TWO_PREPARE(false, 3, 5, LeaderPlots::twoPrepare),

    /** Agents find the primary gone, and die. */
    VOTED_AND_DIED(false, 3, 5, LossPlots::votedAndDied),

    /** The primary's process ends, and so does that of its follower, which comes back first and with less. */
    FOLLOWER_RESTARTED_TOO(false, 3, 5, LossPlots::followerRestartedToo),

    /** The best candidate is cut off from all but the control plane. */
    CANDIDATE_CUT_OFF(false, 3, 5, LossPlots::candidateCutOff),

    /** The chosen server restarts with less, or empty, before it is promoted. */
    CHOSEN_RESTARTED(false, 3, 5, LossPlots::chosenRestarted),

    /** A primary is promoted and never opens, while the one region that holds the last writes cannot be read. */
    NEVER_OPENED(false, 5, 5, LossPlots::neverOpened),

    /** A preparation demands a fence that is late, and is itself superseded meanwhile. */
    FENCE_IS_LATE(true, 3, 3, FencePlots::fenceIsLate),

    /** A primary hands over, and of what ends its writes only the pause arrives, which lapses. */
    PAUSE_LAPSES(false, 3, 3, FencePlots::pauseLapses),

    /** One follower goes on in the history of a primary that never opens and is not seen any more, its equal does not. */
    GOES_ON_UNSEEN(false, 4, 4, HistoryPlots::goesOnUnseen),

    /** A former primary wakes that nobody has read back yet, and the head of its region ends together with the primary. */
    FORMER_PRIMARY_WAKES(false, 3, 3, HistoryPlots::formerPrimaryWakes);

    /** The seeds from here on are of plots, by turns: each million of its volume, so that what is added changes no seed. */
    static final long FIRST_SEED = 1_000_000;

    private static final List<List<Plot>> VOLUMES =
            List.of(volume(NUMBERS_USED_AGAIN, NEVER_OPENED), volume(FENCE_IS_LATE, FORMER_PRIMARY_WAKES));

    /** Whether a control plane writes what none that keeps the rules would. */
    final boolean quarrel;

    private final int least;
    private final int most;

    @SuppressWarnings("ImmutableEnumChecker") // A method's name, which holds nothing.
    private final Consumer<Story> teller;

    Plot(boolean quarrel, int least, int most, Consumer<Story> teller) {
        this.quarrel = quarrel;
        this.least = least;
        this.most = most;
        this.teller = teller;
    }

    /** How many regions it has. */
    int regions(Random random) {
        return least + random.nextInt(most - least + 1);
    }

    /** The plot of a seed; null: a world without one. */
    static @Nullable Plot of(long seed) {
        if (seed < FIRST_SEED) {
            return null;
        }
        List<Plot> volume = VOLUMES.get((int) Math.min(seed / FIRST_SEED, VOLUMES.size()) - 1);
        return volume.get((int) (seed % volume.size()));
    }

    /** A seed of the n-th round, in each of which every plot is told once. */
    static long seed(long n, int place) {
        int volume = 0;
        int rest = place;
        while (rest >= VOLUMES.get(volume).size()) {
            rest -= VOLUMES.get(volume++).size();
        }
        return FIRST_SEED * (volume + 1) + n * VOLUMES.get(volume).size() + rest;
    }

    private static List<Plot> volume(Plot first, Plot last) {
        return List.copyOf(EnumSet.range(first, last));
    }

    void tell(Story story) {
        teller.accept(story);
    }
}
