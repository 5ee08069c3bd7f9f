package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.operator.fixture.Members;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostReportTest {

    private static final String IN_ABSENCE = "{epoch: 2, runId: a, unreadable: gone, keys: [], inAbsence: true}";
    private static final String READ = "{epoch: 2, runId: a, bytes: 90, writes: 3, keys: [k]}";
    private static final String READ_LATER = "{epoch: 3, runId: a, bytes: 90, writes: 3, keys: [k]}";
    private static final String OF_ANOTHER = "{epoch: 2, runId: b, unreadable: gone, keys: [], inAbsence: true}";

    @Test
    void whatWasReadTakesThePlaceOfWhatWasReportedInAbsence() {
        List<LostWrites> lost = report(reported(OF_ANOTHER, IN_ABSENCE), READ);
        assertThat(lost).extracting(LostWrites::runId).containsExactly("a", "b");
        assertThat(lost.getFirst().writes()).isEqualTo(3);
        assertThat(lost.getFirst().inAbsence()).isNull();
        assertThat(lost.getFirst().insteadOf()).isEqualTo(2);
    }

    @Test
    void alsoInALaterEpoch() {
        List<LostWrites> lost = report(reported(IN_ABSENCE), READ_LATER);
        assertThat(lost).singleElement().satisfies(l -> {
            assertThat(l.epoch()).isEqualTo(3);
            assertThat(l.insteadOf()).isEqualTo(2);
        });
    }

    /** The server that told of it may go on doing so for a moment. */
    @Test
    void whatWasReportedInAbsenceDoesNotComeBack() {
        String corrected = READ_LATER.replace("}", ", insteadOf: 2}");
        assertThat(report(reported(READ), IN_ABSENCE)).hasSize(1).allMatch(l -> l.writes() != null);
        assertThat(report(reported(corrected), IN_ABSENCE)).hasSize(1).allMatch(l -> l.writes() != null);
        assertThat(report(reported(IN_ABSENCE), IN_ABSENCE.replace("epoch: 2", "epoch: 3")))
                .as("it is told once, in whatever epoch")
                .hasSize(1)
                .allMatch(l -> l.epoch() == 2);
    }

    @Test
    void oneThatCameBackMayBeAwayAgain() {
        List<LostWrites> lost = report(reported(READ), IN_ABSENCE.replace("epoch: 2", "epoch: 5"));
        assertThat(lost).extracting(LostWrites::epoch).containsExactly(5L, 2L);
        assertThat(lost.getFirst().inAbsence()).isTrue();
        assertThat(lost.getFirst().insteadOf()).isNull();
    }

    @Test
    void whatWasReadIsReportedOnceInEachEpoch() {
        assertThat(report(reported(READ), READ)).hasSize(1);
        assertThat(report(reported(READ), READ_LATER)).hasSize(2);
    }

    private static CacheMember reported(String... lost) {
        return Members.primary(
                "spec: {lease: {fencingMillis: 2000}}", "status: {lost: [%s]}".formatted(String.join(", ", lost)));
    }

    private static List<LostWrites> report(CacheMember member, String found) {
        return LostReport.of(Sight.running(member)
                .server(0, "guard: {loss: %s}".formatted(found))
                .seen());
    }
}
