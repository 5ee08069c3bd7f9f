package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Infos;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredecessorTest {

    private static final Ended FIRST = new Ended("first", "id", 100L);

    private final Predecessor predecessor = new Predecessor();

    @Test
    void aWritableProcessIsRememberedWhenAnotherIsInItsPlace() {
        predecessor.seen(master("first", 90), true, null);
        predecessor.seen(master("first", 100), false, null);
        assertThat(predecessor.ended()).isNull();
        assertThat(predecessor.perhaps()).as("it does not answer").isEqualTo(FIRST);
        predecessor.seen(replica("second", 40), false, null);
        assertThat(predecessor.ended()).isEqualTo(FIRST);
        predecessor.settle();
        assertThat(predecessor.ended()).isNull();
        predecessor.seen(replica("second", 40), false, FIRST);
        assertThat(predecessor.ended()).as("it is told once").isNull();
    }

    @Test
    void anAgentThatStartsAfterItEndedKnowsItByTheStatus() {
        predecessor.seen(replica("second", 40), false, FIRST);
        assertThat(predecessor.ended()).isEqualTo(FIRST);
    }

    @Test
    void ofOneThatIsKnownByTheRecordAloneItIsNotKnownHowFarItWas() {
        Ended recorded = new Ended("first", "id", null);
        predecessor.seen(master("first", 100), true, recorded);
        assertThat(predecessor.ended()).as("it lives").isNull();
        predecessor.seen(replica("second", 0), false, recorded);
        assertThat(predecessor.ended()).as("what was seen is more").isEqualTo(FIRST);
        Predecessor started = new Predecessor();
        started.seen(replica("second", 0), false, recorded);
        assertThat(started.ended()).isEqualTo(recorded);
        started.settle();
        assertThat(started.settled()).isEqualTo("first");
    }

    @Test
    void aProcessThatLivesHasNotEnded() {
        predecessor.seen(master("first", 100), true, null);
        predecessor.seen(master("first", 120), true, FIRST);
        assertThat(predecessor.ended()).isNull();
    }

    @Test
    void aReplicaThatEndsLeavesNothingToBeTold() {
        predecessor.seen(master("first", 100), true, null);
        predecessor.seen(replica("first", 120), false, null);
        assertThat(predecessor.isWritable()).isFalse();
        predecessor.seen(replica("second", 40), false, null);
        assertThat(predecessor.ended()).isNull();
    }

    /** It was recorded before it was to be promoted, and ended before that. */
    @Test
    void aProcessThatWasNeverAskedToAcceptWritesLeavesNothingToBeTold() {
        Ended recorded = new Ended("first", "id", null);
        predecessor.seen(replica("first", 100), false, null);
        assertThat(predecessor.settled()).as("it lives").isNull();
        assertThat(predecessor.perhapsSettled()).as("it does not answer").isEqualTo("first");
        predecessor.seen(replica("second", 40), false, recorded);
        assertThat(predecessor.ended()).isNull();
        assertThat(predecessor.settled()).isEqualTo("first");
        predecessor.seen(replica("third", 40), false, recorded);
        assertThat(predecessor.settled()).as("the status still asks for it").isEqualTo("first");
    }

    /** Or that was promoted: then others follow it, and what its predecessor alone had may be with it alone. */
    @Test
    void aProcessThatWasAskedToAcceptWritesMayHaveDoneSoBeforeThatWasSeen() {
        Ended recorded = new Ended("first", "id", null);
        predecessor.seen(replica("first", 100), false, null);
        predecessor.seen(master("first", 100), false, recorded);
        predecessor.opening();
        assertThat(predecessor.perhapsSettled()).isNull();
        predecessor.seen(replica("second", 40), false, recorded);
        assertThat(predecessor.ended()).isEqualTo(recorded);
        assertThat(predecessor.settled()).isNull();
    }

    @Test
    void ofAMasterThatAnAgentFindsItIsNotKnownWhetherItAcceptedWrites() {
        Ended recorded = new Ended("first", "id", null);
        predecessor.seen(master("first", 100), false, recorded);
        predecessor.seen(replica("second", 40), false, recorded);
        assertThat(predecessor.ended()).isEqualTo(recorded);
    }

    /** It saved all that it had: what follows goes on from there, whatever it had after it was seen last. */
    @Test
    void ofAProcessThatWasStoppedInOrderItIsKnown() {
        predecessor.seen(master("first", 100), true, null);
        predecessor.seen(info("second", ServerAddress.DEAD, 0, true), false, null);
        assertThat(predecessor.ended()).as("nobody knows what it began with").isEqualTo(FIRST);
        predecessor.seen(replica("second", 110), false, null);
        assertThat(predecessor.ended()).isEqualTo(new Ended("first", "id", 100L, true));
        predecessor.seen(replica("third", 0), false, null);
        assertThat(predecessor.ended())
                .as("what it saved is gone before it was told")
                .isNotNull();
    }

    @Test
    void thatAllWasHeardOfItIsTakenFromTheRecordWhateverElseIsKnown() {
        Ended heardOut = new Ended("first", "id", 90L, true);
        predecessor.seen(master("first", 100), true, null);
        predecessor.seen(replica("second", 40), false, new Ended("another", "id", 90L, true));
        assertThat(predecessor.ended()).isEqualTo(FIRST);
        predecessor.seen(replica("second", 40), false, heardOut);
        assertThat(predecessor.ended()).isEqualTo(new Ended("first", "id", 100L, true));
        predecessor.seen(replica("third", 40), false, null);
        assertThat(predecessor.ended()).as("it stays so").isEqualTo(new Ended("first", "id", 100L, true));
        Predecessor started = new Predecessor();
        started.seen(replica("second", 40), false, heardOut);
        assertThat(started.ended()).as("of an agent that knows no more").isEqualTo(heardOut);
    }

    @Test
    void whatAProcessHasByFollowingOthersSaysNothingOfTheOneBefore() {
        predecessor.seen(master("first", 100), true, null);
        predecessor.seen(replica("second", 40), false, null);
        predecessor.seen(replica("second", 110), false, null);
        assertThat(predecessor.ended()).isEqualTo(FIRST);
    }

    private static ServerInfo master(String runId, long offset) {
        return info(runId, null, offset);
    }

    private static ServerInfo replica(String runId, long offset) {
        return info(runId, ServerAddress.DEAD, offset);
    }

    private static ServerInfo info(String runId, @Nullable ServerAddress master, long offset) {
        return info(runId, master, offset, false);
    }

    private static ServerInfo info(String runId, @Nullable ServerAddress master, long offset, boolean loading) {
        return Infos.of(
                master,
                "{runId: %s, version: 6.2.14, loading: %b, offset: %d, keys: 9}".formatted(runId, loading, offset));
    }
}
