package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritableRulesTest {

    private static final String EMPTY = "info: {keys: 0}";
    private static final String RECORDED = "status: {writable: {epoch: 1, runId: run-0, replicationId: id1}}";
    private static final String SECOND = "spec: {epoch: 2, chosen: {region: a, runId: run-0, replicationId: id1}}";

    @Test
    void inTheFirstEpochAnEmptyServerIsRecorded() {
        assertThat(decide(Members.primary(), EMPTY))
                .isEqualTo(new Writable.ToBeRecorded(new ServerRef(1, "run-0", "id1", "shop-a-0", null)));
    }

    @Test
    void underALeaseNotAllHasBeenToldOfAServerThatIsRecorded() {
        CacheMember leased = Members.primary("spec: {lease: {fencingMillis: 2000}}");
        assertThat(decide(leased, EMPTY))
                .isEqualTo(new Writable.ToBeRecorded(new ServerRef(1, "run-0", "id1", "shop-a-0", true)));
    }

    @Test
    void inTheFirstEpochAServerWithKeysIsRefused() {
        assertThat(decide(Members.primary(), "info: {keys: 3}"))
                .isInstanceOfSatisfying(Writable.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo("NotEmpty");
                    assertThat(refused.message()).contains("3 keys", "shop-a", "regionalcache.dev/adopt");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info: {keys: 3}",
                "info: {runId: another, keys: 0}",
                "info: {loading: true}",
                "{info: null, failure: refused}"
            })
    void theServerThatWasRecordedStaysTheOnlyOneOfItsEpochWhateverIsSeen(String view) {
        assertThat(decide(Members.primary(RECORDED), view))
                .isEqualTo(new Writable.Recorded(new ServerRef(1, "run-0", "id1")));
    }

    /** It was recorded before it was promoted: with what was written in the epochs before, not in this one. */
    @Test
    void oncePromotedItIsKnownByTheHistoryThatItHasBegun() {
        ServerRef recorded = new ServerRef(1, "run-0", "id1");
        assertThat(decide(
                        Members.primary(RECORDED),
                        "info: {replicationId: id2, previousReplicationId: id1, previousUpTo: 91}"))
                .isEqualTo(new Writable.Recorded(recorded.begun("id2", 90L)));
        assertThat(decide(Members.primary(RECORDED), "info: {replicationId: id2, previousReplicationId: id0}"))
                .as("the one before is not the one that was recorded")
                .isEqualTo(new Writable.Recorded(recorded.begun("id2", null)));
        assertThat(decide(
                        Members.primary(
                                "status: {writable: {epoch: 1, runId: run-0, replicationId: id1, history: id2, historyOffset: 90}}"),
                        "info: {replicationId: id3}"))
                .as("Redis takes a new id with the first copy after a start")
                .isEqualTo(new Writable.Recorded(recorded.begun("id3", 90L)));
        assertThat(decide(Members.primary(RECORDED), "info: {replicationId: id1}"))
                .as("it was granted its lease again, and goes on")
                .isEqualTo(new Writable.Recorded(recorded));
        assertThat(decide(Members.primary(RECORDED), "info: {replicationId: id2, master: {host: dead, port: 1}}"))
                .as("a replica still")
                .isEqualTo(new Writable.Recorded(recorded));
        assertThat(decide(Members.primary(RECORDED), "info: {runId: another, replicationId: id2}"))
                .isEqualTo(new Writable.Recorded(recorded));
    }

    @Test
    void whereItStaysItGoesOnInTheHistoryThatItHasBegun() {
        assertThat(decide(
                        Members.primary(
                                "status: {writable: {epoch: 1, runId: run-0, replicationId: id1, history: id2, historyOffset: 90}}",
                                SECOND,
                                "spec: {previous: {epoch: 1, proposer: leader, region: a}}"),
                        "info: {replicationId: id2}"))
                .isEqualTo(new Writable.ToBeRecorded(new ServerRef(2, "run-0", "id1").begun("id2", 90L)));
    }

    /** It was promoted, and did not open in time. */
    @Test
    void aProcessThatIsChosenAgainGoesOnInTheHistoryThatItHasBegun() {
        assertThat(decide(
                        Members.primary(
                                "status: {writable: {epoch: 1, runId: run-0, replicationId: id1, history: id2, historyOffset: 90}}",
                                SECOND),
                        "info: {replicationId: id2}"))
                .isEqualTo(new Writable.ToBeRecorded(new ServerRef(2, "run-0", "id1").begun("id2", 90L)));
    }

    @Test
    void whatWasRecordedInAFormerEpochSaysNothingAboutThisOne() {
        assertThat(decide(Members.primary(RECORDED, SECOND), "info: {runId: another}"))
                .isInstanceOf(Writable.Refused.class);
        assertThat(decide(Members.primary(RECORDED, SECOND)))
                .isEqualTo(new Writable.ToBeRecorded(new ServerRef(2, "run-0", "id1", "shop-a-0", null)));
    }

    /** An epoch of the same primary begins also where a person stopped its agent: the lease has to go on. */
    @Test
    void whileNothingMayBeChangedOnlyAServerThatStaysIsRecorded() {
        CacheMember again = Members.primary(
                RECORDED,
                "spec: {epoch: 2, previous: {epoch: 1, proposer: leader, region: a}, chosen: {region: a, runId: run-0}}");
        assertThat(WritableRules.whileHeld(Sight.running(again).seen()))
                .isEqualTo(new Writable.ToBeRecorded(new ServerRef(2, "run-0", "id1")));
        assertRefused(
                WritableRules.whileHeld(
                        Sight.running(Members.primary()).server(0, EMPTY).seen()),
                "Waiting");
    }

    @ParameterizedTest(name = "{0} at offset {1}")
    @CsvSource({
        "run-0,   99,  false",
        "run-0,   100, true",
        "run-0,   101, true",
        "another, 100, false",
        "another, 101, false"
    })
    void laterExactlyTheProcessThatTheEpochNamesAtItsOffsetOrBeyondIsRecorded(
            String runId, long offset, boolean recorded) {
        CacheMember member = Members.primary(SECOND, "spec: {chosen: {offset: 100}}");
        Writable decided = decide(member, "info: {runId: %s, offset: %d}".formatted(runId, offset));
        if (recorded) {
            assertThat(decided)
                    .isEqualTo(new Writable.ToBeRecorded(new ServerRef(2, "run-0", "id1", "shop-a-0", null)));
        } else {
            assertRefused(decided, "AnotherServer");
        }
    }

    /** One that has copied everything from another server meanwhile may have less than what was chosen, at a greater offset. */
    @ParameterizedTest(name = "{0}, {1} up to {2}")
    @CsvSource({
        "id1,     '',  -1,  true",
        "another, id1, 101, true",
        "another, id1, 100, false",
        "another, '',  -1,  false"
    })
    void andOnlyInTheHistoryThatTheEpochNames(String history, String previous, long upTo, boolean recorded) {
        CacheMember member = Members.primary(SECOND, "spec: {chosen: {offset: 100, replicationId: id1}}");
        Writable decided = decide(
                member,
                "info: {offset: 120, replicationId: %s, previousReplicationId: %s, previousUpTo: %d}"
                        .formatted(history, previous.isEmpty() ? null : previous, upTo));
        assertThat(decided instanceof Writable.ToBeRecorded).isEqualTo(recorded);
        assertThat(decide(
                        Members.primary(SECOND, "spec: {chosen: {offset: 100, replicationId: own, source: b}}"),
                        "info: {offset: 120, replicationId: %s}".formatted(history)))
                .as("it followed another one")
                .isInstanceOf(Writable.ToBeRecorded.class);
        if (!recorded) {
            assertRefused(decided, "AnotherServer");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            info: {loading: true, keys: 0}   | HeadLoading
            {info: null, failure: refused}   | HeadNotAnswering
            {uid: of a former pod}           | HeadNotAnswering
            """)
    void aServerOfWhichTooLittleIsKnownIsWaitedFor(String view, String reason) {
        assertRefused(decide(Members.primary(), view), reason);
    }

    @Test
    void withoutAPodThereIsNothingToMakeWritable() {
        assertRefused(WritableRules.decide(Sight.of(Members.primary()).seen()), "HeadNotAnswering");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec: {role: Replica}",
                "spec: {chosen: {region: b}}",
                "spec: {chosen: null}",
                "{spec: {role: Replica, chosen: {region: b}}, status: {writable: {epoch: 1, runId: run-0, replicationId: id1}}}"
            })
    void onlyTheRegionThatTheEpochChoseHasAPrimary(String change) {
        assertThat(decide(Members.primary(change), EMPTY)).isEqualTo(new Writable.NotPrimary());
    }

    private static Writable decide(CacheMember member, String... view) {
        return WritableRules.decide(Sight.of(member).pod(0).server(0, view).seen());
    }

    private static void assertRefused(Writable decided, String reason) {
        assertThat(decided)
                .isInstanceOfSatisfying(
                        Writable.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
