package dev.regionalcache.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WitnessTest {

    private static final LeaseTimings F1 = new LeaseTimings(Duration.ofSeconds(1));
    private static final Epoch A1 = new Epoch(1, "p", "a");
    private static final Epoch A2 = new Epoch(2, "p", "a");
    private static final Epoch B2 = new Epoch(2, "p", "b");
    private static final Epoch B3 = new Epoch(3, "p", "b");

    private final Witness witness = new Witness(at(0));

    @Test
    void nothingIsAnsweredBeforeTheMemberWasRead() {
        witness.assign(chosen(A1, null));
        assertThat(witness.ask(A1, at(9_000))).isEqualTo(silence(Reply.Cause.NOT_READ));
    }

    @Test
    void onlyATripleThatTheSpecNamesIsAnswered() {
        witness.recall(Recalled.NOTHING);
        witness.assign(chosen(A1, null));
        assertThat(witness.ask(new Epoch(1, "q", "a"), at(9_000))).isEqualTo(silence(Reply.Cause.NOT_NAMED));
        assertThat(witness.ask(B2, at(9_000))).isEqualTo(silence(Reply.Cause.NOT_NAMED));
    }

    @Test
    void theTripleIsInTheStatusBeforeItsFirstAnswer() {
        witness.recall(Recalled.NOTHING);
        witness.assign(chosen(A1, null));
        assertThat(witness.ask(A1, at(9_000))).isEqualTo(new Reply.RecordFirst(A1));
        assertThat(witness.answered()).isNull();
        witness.recorded(A1);
        assertThat(witness.ask(A1, at(9_100))).isEqualTo(new Reply.Answer(A1));
        assertThat(witness.answered()).isEqualTo(A1);
    }

    @Test
    void aTripleThatIsNamedIsRecordedBeforeItIsAskedFor() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, null));
        assertThat(witness.recordAhead(at(10_009))).as("while it is promised").isEmpty();
        assertThat(witness.recordAhead(at(10_010))).contains(B2);
        assertThat(witness.recordAhead(at(10_011))).as("while it is written").isEmpty();
        witness.recorded(B2);
        assertThat(witness.recordAhead(at(10_020))).isEmpty();
        assertThat(witness.ask(B2, at(10_030))).isEqualTo(new Reply.Answer(B2));
    }

    @Test
    void whatGoesOnFromAnotherEpochIsNotRecordedAhead() {
        answered(A1, 9_000);
        witness.assign(chosen(A2, A1));
        assertThat(witness.recordAhead(at(9_001))).isEmpty();
        assertThat(witness.recordNext(at(9_001))).as("of the same region").isEmpty();
        assertThat(witness.ask(A1, at(9_100))).isEqualTo(new Reply.Answer(A1));
    }

    @Test
    void noOtherRegionIsAnsweredForOnePointOhOneF() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, null));
        assertThat(witness.ask(B2, at(10_009))).isEqualTo(silence(Reply.Cause.PROMISED));
        assertThat(witness.ask(B2, at(10_010))).isEqualTo(new Reply.RecordFirst(B2));
    }

    @Test
    void aWallClockThatIsSetForwardDoesNotFreeAWitness() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, null));
        assertThat(witness.ask(B2, new Moment(at(9_500).monotonicNanos(), 3_600_000)))
                .isEqualTo(silence(Reply.Cause.PROMISED));
    }

    @Test
    void aNewerEpochOfTheSameRegionIsAnsweredAtOnce() {
        answered(A1, 9_000);
        witness.assign(chosen(A2, A1));
        assertThat(witness.ask(A2, at(9_001))).isEqualTo(new Reply.RecordFirst(A2));
    }

    @Test
    void theEpochBeforeIsAnsweredUntilTheNewOneWas() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, A1));
        assertThat(witness.ask(A1, at(9_100))).isEqualTo(new Reply.Answer(A1));
        witness.assign(chosen(B2, A1, A1));
        assertThat(witness.ask(A1, at(9_200))).isEqualTo(silence(Reply.Cause.NOT_NAMED));
    }

    /** {@code previous} brought an old epoch back. */
    @Test
    void noEpochBeforeTheGreatestAnsweredComesBack() {
        answered(A2, 9_000);
        witness.assign(chosen(B3, A1));
        assertThat(witness.ask(A1, at(20_000))).isEqualTo(silence(Reply.Cause.SUPERSEDED));
    }

    @Test
    void noEpochBeforeTheGreatestPreparedComesBack() {
        answered(A1, 9_000);
        witness.assign(new Assignment(2, "p", null, null, Set.of(), F1));
        assertThat(witness.prepared()).isEqualTo(new Prepared(2, "p"));
        witness.assign(chosen(B3, A1));
        assertThat(witness.ask(A1, at(9_100))).isEqualTo(silence(Reply.Cause.SUPERSEDED));
    }

    /** What is watched may be older than what was read after the start. */
    @Test
    void anOlderPreparationThanTheRecalledOneChangesNothing() {
        witness.recall(new Recalled(null, null, new Prepared(3, "q")));
        witness.assign(new Assignment(2, "p", null, null, Set.of(), F1));
        assertThat(witness.prepared()).isEqualTo(new Prepared(3, "q"));
        witness.assign(chosen(B2, A1));
        assertThat(witness.ask(B2, at(9_000))).isEqualTo(silence(Reply.Cause.SUPERSEDED));
    }

    @Test
    void anotherTripleOfTheSameNumberIsNotAnswered() {
        answered(B2, 9_000);
        witness.assign(chosen(B3, A2));
        assertThat(witness.ask(A2, at(20_000))).isEqualTo(silence(Reply.Cause.SUPERSEDED));
        Witness other = new Witness(at(0));
        other.recall(new Recalled(null, null, new Prepared(2, "q")));
        other.assign(chosen(B3, A2));
        assertThat(other.ask(A2, at(20_000))).isEqualTo(silence(Reply.Cause.SUPERSEDED));
    }

    /** Written early, then a restart: two primaries. */
    @Test
    void noTripleIsWrittenWhileAPromiseToAnotherRegionRuns() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, A1));
        assertThat(witness.ask(B2, at(9_500))).isEqualTo(silence(Reply.Cause.PROMISED));
    }

    /** The same by a slow write: a promise to the old region that begins while the status is being written. */
    @Test
    void noOtherRegionIsAnsweredWhileATripleIsBeingWritten() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, A1));
        assertThat(witness.ask(B2, at(10_500))).isEqualTo(new Reply.RecordFirst(B2));
        assertThat(witness.ask(A1, at(10_501))).isEqualTo(silence(Reply.Cause.RECORDING));
        witness.notRecorded(B2);
        assertThat(witness.ask(A1, at(10_502))).isEqualTo(new Reply.Answer(A1));
    }

    @Test
    void afterAStartOnlyTheRecordedTripleIsAnsweredAtOnce() {
        witness.recall(new Recalled(A1, null, null));
        witness.assign(chosen(B2, A1));
        assertThat(witness.ask(A1, at(1))).isEqualTo(new Reply.Answer(A1));
        Witness other = new Witness(at(0));
        other.recall(new Recalled(A1, null, null));
        other.assign(chosen(B2, A1));
        assertThat(other.ask(B2, at(2_019))).isEqualTo(silence(Reply.Cause.STARTED));
        assertThat(other.ask(B2, at(2_020))).isEqualTo(new Reply.RecordFirst(B2));
    }

    @Test
    void theNextTripleIsWrittenBesideTheOneThatGoesOnAndAnsweredWhenThatIsReleased() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, A1));
        assertThat(witness.recordNext(at(9_001))).contains(B2);
        witness.nextRecorded(B2);
        assertThat(witness.recordNext(at(9_002))).isEmpty();
        assertThat(witness.ask(A1, at(9_003))).isEqualTo(new Reply.Answer(A1));
        assertThat(witness.next()).isEqualTo(B2);
        witness.release(A1);
        assertThat(witness.ask(B2, at(9_004))).isEqualTo(new Reply.Answer(B2));
        assertThat(witness.answered()).isEqualTo(B2);
        assertThat(witness.next()).isNull();
    }

    /** A process that starts then answers the former at once, and its holder may live. */
    @Test
    void theNextTripleIsWrittenFirstWhereThePromiseToTheFormerMerelyRanOut() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, A1));
        witness.nextRecorded(B2);
        assertThat(witness.ask(B2, at(11_500))).isEqualTo(new Reply.RecordFirst(B2));
    }

    @Test
    void afterAStartTheNextTripleIsAnsweredOnceTheFormerIsReleased() {
        witness.recall(new Recalled(A1, B2, null));
        witness.assign(chosen(B2, A1));
        assertThat(witness.ask(B2, at(1))).isEqualTo(silence(Reply.Cause.STARTED));
        assertThat(witness.ask(A1, at(2))).isEqualTo(new Reply.Answer(A1));
        witness.release(A1);
        assertThat(witness.ask(B2, at(3))).isEqualTo(new Reply.Answer(B2));
    }

    @Test
    void aProcessThatHasJustStartedWritesNoNextTriple() {
        witness.recall(new Recalled(A1, null, null));
        witness.assign(chosen(B2, A1));
        assertThat(witness.recordNext(at(2_019))).isEmpty();
        assertThat(witness.recordNext(at(2_020))).contains(B2);
    }

    /** An earlier process may have answered it. */
    @Test
    void noEpochBeforeTheNextOneComesBack() {
        witness.recall(new Recalled(A1, B3, null));
        witness.assign(chosen(new Epoch(4, "p", "a"), B2));
        assertThat(witness.ask(B2, at(9_000))).isEqualTo(silence(Reply.Cause.SUPERSEDED));
    }

    @Test
    void aReleaseFreesTheWitnessThatAnsweredItLast() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, A1));
        witness.release(A1);
        assertThat(witness.ask(A1, at(9_001))).isEqualTo(silence(Reply.Cause.RELEASED));
        assertThat(witness.ask(B2, at(9_001))).isEqualTo(new Reply.RecordFirst(B2));
    }

    /** A late release ended the promise to a later epoch: two primaries. */
    @Test
    void aLateReleaseDoesNotEndThePromiseToALaterEpoch() {
        answered(A2, 9_000);
        witness.assign(chosen(B3, null, A1));
        assertThat(witness.ask(B3, at(9_001))).isEqualTo(silence(Reply.Cause.PROMISED));
    }

    @Test
    void aReleaseInTheSpecIsOne() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, null, A1));
        assertThat(witness.ask(B2, at(9_001))).isEqualTo(new Reply.RecordFirst(B2));
    }

    @Test
    void aPromiseGetsNoShorterWithTheTerms() {
        witness.recall(Recalled.NOTHING);
        witness.assign(new Assignment(1, "p", A1, null, Set.of(), LeaseTimings.LONGEST));
        witness.ask(A1, at(9_000));
        witness.recorded(A1);
        witness.ask(A1, at(9_000));
        witness.assign(chosen(A2, A1));
        witness.ask(A2, at(9_001));
        witness.recorded(A2);
        assertThat(witness.ask(A2, at(9_001))).isEqualTo(new Reply.Answer(A2));
        witness.assign(chosen(B3, null));
        assertThat(witness.ask(B3, at(11_019))).isEqualTo(silence(Reply.Cause.PROMISED));
        assertThat(witness.ask(B3, at(11_020))).isEqualTo(new Reply.RecordFirst(B3));
    }

    @Test
    void anAnswerInTheEpochBeforePromisesForTheLongestTerms() {
        answered(A1, 9_000);
        witness.assign(chosen(B2, A1));
        witness.ask(A1, at(9_100));
        assertThat(witness.ask(B2, at(11_119))).isEqualTo(silence(Reply.Cause.PROMISED));
        assertThat(witness.ask(B2, at(11_120))).isEqualTo(new Reply.RecordFirst(B2));
    }

    @Test
    void anOlderSpecIsIgnored() {
        answered(A1, 9_000);
        witness.assign(new Assignment(2, "p", null, null, Set.of(), F1));
        witness.assign(chosen(A1, null));
        witness.assign(new Assignment(2, "q", A1, null, Set.of(), F1));
        assertThat(witness.ask(A1, at(9_100))).isEqualTo(silence(Reply.Cause.NOT_NAMED));
    }

    private void answered(Epoch triple, long millis) {
        witness.recall(Recalled.NOTHING);
        witness.assign(chosen(triple, null));
        witness.ask(triple, at(millis));
        witness.recorded(triple);
        assertThat(witness.ask(triple, at(millis))).isEqualTo(new Reply.Answer(triple));
    }

    private static Assignment chosen(Epoch triple, @Nullable Epoch previous, Epoch... released) {
        return new Assignment(triple.number(), triple.proposer(), triple, previous, Set.of(released), F1);
    }

    private static Reply silence(Reply.Cause cause) {
        return new Reply.Silence(cause);
    }

    private static Moment at(long millis) {
        return new Moment(millis * 1_000_000, millis);
    }
}
